import { type ErrorTable, inUse } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** What the system made for itself is not for anyone to make, change or delete. */
    'access.system_default': { readonly what: 'role' | 'permission' };
    /** Not there, or not for this caller to see; `ids` where several were named. */
    'permission.not_found': { readonly ids: readonly string[] };
    /** The organization (or the platform) has a record for this resource and action. */
    'permission.exists': Record<never, never>;
    /** Roles hold it, so what it means must stay. */
    'permission.granted': Record<never, never>;
    /** No such role, or none that this caller may see; `identifier` as the caller wrote it. */
    'role.not_found': { readonly identifier: string };
    /** The organization (or the platform) has a role of this moniker. */
    'role.exists': { readonly moniker: string };
    'role.moniker_reserved': { readonly moniker: string };
  }
}

export const roleErrors = {
  'access.system_default': {
    status: 403,
    message: ({ what }) => `System default ${what}s cannot be created, changed or deleted`,
  },
  'permission.not_found': {
    status: 404,
    message: ({ ids }) => (ids.length === 0 ? 'Permission not found' : `Permission not found: ${ids.join(', ')}`),
  },
  'permission.exists': {
    status: 409,
    message: () => 'A permission with this resource and action already exists',
    fields: () => [
      { field: 'resource', message: 'already has a permission with this action' },
      { field: 'action', message: 'already has a permission with this resource' },
    ],
  },
  'permission.granted': {
    status: 409,
    message: () => 'resource and action cannot change while roles hold this permission',
  },
  'role.not_found': { status: 404, message: () => 'Role not found' },
  'role.exists': {
    status: 409,
    message: ({ moniker }) => `A role with the moniker ${moniker} already exists`,
    fields: () => inUse('moniker'),
  },
  'role.moniker_reserved': {
    status: 409,
    message: ({ moniker }) => `The moniker ${moniker} is reserved`,
    fields: () => [{ field: 'moniker', message: 'is reserved' }],
  },
} satisfies Partial<ErrorTable>;
