import { sql } from '../../platform/db/sql.ts';
import type { InCommand } from '../action.ts';
import type { Dropped, Dropping } from '../capability.ts';
import { withdrawOneTimeKeys } from './upload-keys.ts';

/** Drops the keys of an account whose mailbox was proven: a stranger may have published them, to read what is sent to it. */
export async function dropIdentity(work: InCommand, userId: string, { waysIn }: Dropping): Promise<Dropped> {
  if (!waysIn) return { details: { identityKeys: false }, words: [] };
  const { tx } = work;
  await withdrawOneTimeKeys(work, userId);
  await tx.rows(sql`delete from signed_pre_keys where user_id = ${userId}`.named('drop_signed_pre_keys'));
  const keys = await tx.rows(sql`delete from identity_keys where user_id = ${userId} returning 1`.named('drop_keys'));
  const backups = await tx.rows(
    sql`delete from identity_key_backups where user_id = ${userId} returning 1`.named('drop_key_backups'),
  );
  await tx.rows(sql`delete from identity_key_states where user_id = ${userId}`.named('drop_key_state'));
  const identityKeys = keys.length > 0 || backups.length > 0;
  return { details: { identityKeys }, words: identityKeys ? ['keys for encrypted messages and their backup'] : [] };
}
