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

export type {};
