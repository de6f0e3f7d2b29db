import type { OpenTx } from '../../platform/db/database.ts';
import { type EventText, eventText } from './chain.ts';
import type { LedgerKeys } from './keys.ts';
import { isMarkOurs, moveMark, type Position, unsealed, writeBatch } from './seal.ts';
import type { SealedBatch } from './witness.ts';

/** A ledger of many million events is read in full where its mark is of no use. */
const patienceMilliseconds = 600_000;

/** Whether the ledger takes events with a MAC only: once it does, no SQL alone can have it take others again. */
export function isOpened(position: Position, keys: LedgerKeys): boolean {
  return position.kind !== null || isMarkOurs(keys, position);
}

/**
 * Draws the line between what an earlier version has written and what carries a MAC: batches of the kind `opening` vouch
 * for the events without one that are there now, and from then on none is taken. A ledger in which nothing was sealed
 * yet and nothing waits needs no such batch; its mark says that it was opened.
 */
export async function openLedger(
  tx: OpenTx,
  keys: LedgerKeys,
  position: Position,
  size: number,
): Promise<readonly SealedBatch[]> {
  const batches: SealedBatch[] = [];
  let end = { number: position.number, head: position.head, now: position.now };
  await tx.rows({ text: `set local statement_timeout = ${patienceMilliseconds}` });
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const events = await tx.rows<EventText>({
      name: 'audit_without_mac',
      text: `select ${eventText} from audit_events e
        where e.mac is null and e.xid >= $1::xid8 and e.id > $2 and ${unsealed} order by e.id limit $3`,
      values: [position.lost ? '0' : position.mark, after, size],
      limitMilliseconds: patienceMilliseconds,
    });
    const last = events.at(-1);
    if (last === undefined && (batches.length > 0 || position.number === 0)) break;
    const batch = writeBatch(tx, keys, end, events, { kind: 'opening' });
    batches.push(batch);
    end = { ...end, number: batch.number, head: batch.head };
    if (last === undefined) break;
    after = last.id;
  }
  moveMark(tx, keys, position.mark, position.mark);
  return batches;
}
