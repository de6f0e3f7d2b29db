import type { Actor } from '../../kernel/actor.ts';
import { type Notifying, notify } from '../notifications/notify.ts';
import type { Change } from '../people/memberships.ts';
import { rolesChanged } from './notices.ts';

/** Tells a person which roles (ids) they were given, and which were taken. */
export async function tellRoles(
  work: Notifying & { readonly actor: Actor },
  userId: string,
  { added, removed }: Change,
): Promise<void> {
  if (added.length + removed.length === 0) return;
  const roles = await work.tx.rows<{ id: string; name: string }>({
    name: 'names_of_roles',
    text: 'select id, name from roles where id = any($1::uuid[]) order by name, id',
    values: [[...added, ...removed]],
  });
  const named = (ids: readonly string[]) => roles.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  const facts = { given: named(added), taken: named(removed) };
  await notify(work, rolesChanged, { to: [userId], facts, by: work.actor.userId, target: null });
}
