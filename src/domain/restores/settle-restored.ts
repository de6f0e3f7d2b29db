import type { Queryable } from '../../platform/db/queryable.ts';
import type { Capability } from '../capability.ts';

/** Which backup was restored, and when. */
export interface RestoredFrom {
  readonly id: string;
  readonly backupId: string;
  readonly takenAt: Date;
  readonly at: Date;
}

/** What came of it, as the operator is told: sentences without a full stop. */
export type ToldOfRestore = readonly string[];

/**
 * Makes a restored database one that nobody takes for the one it was copied from: all that was about to happen then is ended, and
 * nothing leaves it until an administrator says so.
 */
export async function settleRestored(
  on: Queryable,
  capabilities: readonly Capability[],
  { id, backupId, takenAt, at }: RestoredFrom,
): Promise<ToldOfRestore> {
  // Of earlier restores, in a backup of a restored copy.
  await on.rows({ text: 'update restores set released_at = $1 where released_at is null', values: [at] });
  await on.rows({
    text: 'insert into restores (id, backup_id, taken_at, restored_at) values ($1, $2, $3, $4)',
    values: [id, backupId, takenAt, at],
  });
  const told = [await skipNumbers(on)];
  for (const { restored } of capabilities) told.push(...((await restored?.(on, at)) ?? []));
  return told;
}

/** More than are given out between a backup and the loss of what it was taken from, for nearly everybody. */
const skipped = 1_000;

/** Numbers of tickets and requests that were given out since the backup stand in mails: nobody else gets them. */
async function skipNumbers(on: Queryable): Promise<string> {
  await on.rows({
    text: `select setval(format('%I.%I', schemaname, sequencename)::regclass, last_value + $1)
      from pg_sequences where schemaname = 'public' and last_value is not null`,
    values: [skipped],
  });
  return `numbers of tickets and requests go on ${skipped} later than in the backup`;
}
