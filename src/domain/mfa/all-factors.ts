import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { removeBackupCodes } from './backup-codes.ts';
import { removeFactors } from './factors.ts';
import { removePasskeys } from './passkeys/passkeys.ts';

/** Whether a person's sign-ins ask for a second factor, as the database keeps it. */
export async function isProtected(on: Queryable, userId: string): Promise<boolean> {
  const [account] = await on.rows<{ shows_factor: boolean }>({
    name: 'shows_factor',
    text: 'select shows_factor from users where id = $1',
    values: [userId],
  });
  return account?.shows_factor === true;
}

/** Removes all second factors of a person, passkeys too, with their backup codes. Returns how many were asked for at sign-in. */
export async function dropAllFactors(tx: Tx, userId: string): Promise<number> {
  const removed = await removeFactors(tx, userId, 'all');
  const passkeys = await removePasskeys(tx, userId, null);
  await removeBackupCodes(tx, userId);
  return removed + passkeys;
}
