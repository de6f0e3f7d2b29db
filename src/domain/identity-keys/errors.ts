import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** There is nobody whose keys the caller may read, or they have none. */
    'keys.not_found': Record<never, never>;
    /** Another identity key is there, and nobody asked to replace it. */
    'keys.identity_exists': Record<never, never>;
    /** Another one-time key has this id. */
    'keys.id_taken': { readonly id: number };
    /** No backup, or none of that version. */
    'keys.backup_not_found': Record<never, never>;
    /** Somebody stored a backup meanwhile: the version that is there, and the identity key inside. */
    'keys.backup_changed': { readonly version: number; readonly identityKey: string | null };
    'keys.state_not_found': Record<never, never>;
    /** Another browser stored something meanwhile. */
    'keys.state_changed': { readonly version: number };
  }
}

export const identityKeyErrors = {
  'keys.not_found': { status: 404, message: () => 'Keys not found' },
  'keys.identity_exists': {
    status: 409,
    message: () => 'You have another identity key; send `replace: true` to replace it, which your contacts are told of',
  },
  'keys.id_taken': { status: 409, message: ({ id }) => `Another one-time key has the id ${id}` },
  'keys.backup_not_found': { status: 404, message: () => 'Backup not found' },
  'keys.backup_changed': {
    status: 409,
    message: ({ version }) =>
      version === 0
        ? 'There is no backup yet; store the first one with `expected_version: 0`'
        : `Another backup was stored meanwhile; it has version ${version}`,
    extras: ({ version, identityKey }) => ({ version, identity_key: identityKey }),
  },
  'keys.state_not_found': { status: 404, message: () => 'Nothing is kept here yet' },
  'keys.state_changed': {
    status: 409,
    message: ({ version }) => `Another browser stored something meanwhile; read version ${version} first`,
    extras: ({ version }) => ({ version }),
  },
} satisfies Partial<ErrorTable>;
