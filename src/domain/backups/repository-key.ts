import type { Keyring } from '../../platform/crypto/keyring.ts';

/** The key of the archive that a database is backed up to: always the same, wherever it was restored to. The caller's, to wipe. */
export const repositoryKey = (keyring: Pick<Keyring, 'derive'>): Buffer => keyring.derive('backups');

/** What a wrapped repository key is bound to. */
export const repositoryKeyFor = (repository: string): string => `gatehouse/backups/${repository}`;
