import type { AuditRecord } from '../../kernel/backing.ts';
import type { Database } from '../../platform/db/database.ts';
import type { Sql } from '../../platform/db/queryable.ts';
import type { EventText } from './chain.ts';
import type { LedgerKeys } from './keys.ts';
import { auditStatements } from './ledger.ts';
import type { AcceptedBreak } from './note.ts';
import { claimSeal, eventsById, moveMark, positionOf, writeBatch } from './seal.ts';
import { breakBetween, type Head, type Kept } from './witness.ts';

/** What came of the wish to accept a break. */
export type Acceptance =
  | { readonly outcome: 'fits' }
  /** Another instance seals at this moment. */
  | { readonly outcome: 'busy' }
  /** Nothing was changed: no reason was given. */
  | { readonly outcome: 'shown'; readonly broken: AcceptedBreak }
  | { readonly outcome: 'accepted'; readonly broken: AcceptedBreak; readonly head: Head };

/**
 * Goes on behind the end of a ledger that is not the one whose head was kept: with a batch that says so for ever, over
 * the event `audit.accepted` and nothing else. Events are then looked through from the beginning, and those that are
 * not ours stay unsealed. `reason` null only shows what does not fit.
 */
export async function acceptBreak(
  database: Database,
  { keys, kept, reason, record }: AcceptOptions,
): Promise<Acceptance> {
  return database.transact(async tx => {
    if (!(await claimSeal(tx))) return { outcome: 'busy' };
    const position = await positionOf(tx, 0);
    const why = await breakBetween(kept, position, tx, keys);
    if (why === null) return { outcome: 'fits' };
    const { number, head: last } = position;
    const broken = {
      why,
      kept: 'head' in kept ? `${kept.head.number}:${kept.head.head}` : null,
      found: last === null ? null : `${number}:${last.toString('hex')}`,
      reason: reason ?? '',
    };
    if (reason === null) return { outcome: 'shown', broken };
    const insert = auditStatements(keys).one({ ...record, details: { ...broken } });
    await tx.rows(insert);
    const events: EventText[] = await eventsById(tx, [idOf(insert)]);
    const batch = writeBatch(tx, keys, position, events, { kind: 'accepted', note: JSON.stringify(broken) });
    moveMark(tx, keys, position.mark, '0');
    // What was counted of batches that are gone must not keep the new ones from being counted.
    tx.trail({ text: 'update activity_state set batch = $1 where batch > $1', values: [number] });
    const head = batch.head.toString('hex');
    const told = { number: batch.number, head, events: position.added + batch.events, sealedAt: batch.sealedAt };
    return { outcome: 'accepted', broken, head: told };
  });
}

export interface AcceptOptions {
  readonly keys: LedgerKeys;
  readonly kept: Kept;
  readonly reason: string | null;
  /** Who accepts and when; its details are what was accepted. */
  readonly record: AuditRecord;
}

function idOf({ values }: Sql): string {
  return String(values?.[0]);
}
