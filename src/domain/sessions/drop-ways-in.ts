import type { Tx } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import type { Dropped, Dropping } from '../capability.ts';
import { endSessions } from './sessions.ts';

/** Ends the sessions of an account whose mailbox was proven, and forgets its devices; but for the session that stays. */
export async function dropWaysIn(
  work: InCommand,
  userId: string,
  { waysIn, keep, reason }: Dropping,
): Promise<Dropped> {
  if (waysIn) await forgetDevices(work.tx, userId, keep);
  const sessions = await endSessions(work, userId, { reason, except: keep });
  return {
    details: { sessions },
    words: sessions === 0 ? [] : [sessions === 1 ? '1 session' : `${sessions} sessions`],
    endsWithPassword: true,
  };
}

async function forgetDevices(tx: Tx, userId: string, keep: string | null): Promise<void> {
  await tx.rows({
    name: 'forget_devices',
    text: `delete from known_devices where user_id = $1
      and device_id is distinct from (select device_id from sessions where id = $2 and user_id = $1)`,
    values: [userId, keep],
  });
}
