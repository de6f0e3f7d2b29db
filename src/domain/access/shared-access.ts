/** How far a credential is shared with a team. */
export type Access = 'read' | 'write';

/** What sharing a credential gives. Whoever may only use it neither deletes it nor shares it on. */
export const actionsOf: Readonly<Record<Access, readonly [string, ...string[]]>> = {
  read: ['fetch', 'fetch.many', 'fields.fetch', 'secure_values.read'],
  write: ['fetch', 'fetch.many', 'fields.fetch', 'secure_values.read', 'update', 'fields.update'],
};
