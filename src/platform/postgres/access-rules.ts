import { join } from 'node:path';
import { readKept, writeKept } from '../files/kept-file.ts';
import type { Account } from './account.ts';
import { role } from './names.ts';

/** Who is let in (pg_hba.conf): our role, by its password, through the socket. Nobody else, and never by `trust`. */
export const accessRules = `local all ${role} scram-sha-256
local all all reject
host all all all reject
`;

/** Beside the cluster and not inside, so that a process of the cluster's user cannot change it where that is not us. */
export function accessRulesPath(directory: string): string {
  return `${directory}.hba`;
}

/**
 * Puts the rules where a postmaster reads them. A cluster of an older Gatehouse has rules inside that trust everybody:
 * they are replaced as well, for whoever starts PostgreSQL on it by hand.
 */
export async function keepAccessRules(directory: string, account: Account | undefined): Promise<void> {
  const path = accessRulesPath(directory);
  // The cluster's user reads it, and it says nothing that is secret.
  await writeKept(path, accessRules, { how: 'replace', mode: 0o644 });
  const inside = join(directory, 'pg_hba.conf');
  const found = await readKept(inside, { owner: 'any', maxBytes: 64 * 1024 }).catch(() => null);
  if (found !== accessRules) await writeKept(inside, accessRules, { how: 'replace', owner: account });
}
