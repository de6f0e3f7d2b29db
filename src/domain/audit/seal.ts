import type { OpenTx } from '../../platform/db/database.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type BatchKind, type EventText, eventHash, eventText, exactTime, headOf, macOfMark, noHead } from './chain.ts';
import type { LedgerKeys } from './keys.ts';
import { MerkleTree } from './merkle.ts';
import type { SealedBatch } from './witness.ts';

/** Arbitrary, but the same in every Gatehouse: whoever seals holds it. */
const lockKey = 0x6761_7564;

/** Takes the seal for the rest of the transaction; false when another instance has it. */
export async function claimSeal(tx: Tx): Promise<boolean> {
  const [row] = await tx.rows<{ mine: boolean }>({
    name: 'audit_claim',
    text: `select pg_try_advisory_xact_lock(${lockKey}) as mine`,
  });
  return row?.mine === true;
}

/** Where the ledger stands. Transaction ids are texts, since they outgrow JavaScript's numbers. */
export interface Position {
  /** Events of transactions below are all sealed. */
  readonly mark: string;
  /** What vouches for the mark; null where an earlier version set it. */
  readonly markMac: Buffer | null;
  /** Transactions below have ended, so that no event of theirs is still to come. */
  readonly horizon: string;
  /** No transaction of this cluster has had this id or a higher one. */
  readonly ceiling: string;
  /** The mark says nothing about this cluster: it is unset, or was made in another one. */
  readonly lost: boolean;
  readonly number: number;
  readonly head: Buffer | null;
  /** When that batch was sealed. */
  readonly sealedAt: string | null;
  /** Of that batch; null while there is none, and where an earlier version sealed it. */
  readonly kind: string | null;
  /** Events in the batches after `since`. */
  readonly added: number;
  readonly now: string;
}

/** Reads the position; under the seal, so that no one else moves it. Counts the events of batches after `since`. */
export async function positionOf(on: Queryable, since: number): Promise<Position> {
  const [position] = await on.rows<Position>({
    name: 'audit_position',
    text: `select m.mark::text as mark, m.mac as "markMac", h.horizon::text as horizon, h.ceiling::text as ceiling,
        m.mark = '0' or m.mark > h.horizon as lost,
        coalesce(b.number, 0) as number, b.head, ${exactTime('b.sealed_at')} as "sealedAt", b.kind,
        (select coalesce(sum(events), 0)::bigint from audit_batches where number > $1) as added,
        ${exactTime('clock_timestamp()')} as now
      from (select coalesce(s.xid, '0') as mark, s.mac from (values (1)) one (id) left join audit_sealer s using (id)) m
      cross join (select pg_snapshot_xmin(s) as horizon, pg_snapshot_xmax(s) as ceiling
                  from pg_current_snapshot() as s) h
      left join lateral (select number, head, sealed_at, kind from audit_batches order by number desc limit 1) b on true`,
    values: [since],
  });
  if (position === undefined) throw new Error('PostgreSQL did not tell where the audit ledger stands');
  return position;
}

export const unsealed = 'not exists (select from audit_leaves l where l.event_id = e.id)';

/** Up to where events were looked at, whether they could be sealed or not. */
export type Looked = Pick<EventText, 'xid' | 'id'>;

export const nothingLooked: Looked = { xid: '0', id: '00000000-0000-0000-0000-000000000000' };

/** The next events that can be sealed, in the order of their transactions, so that the mark can follow them. */
export function nextEvents(tx: Tx, position: Position, looked: Looked, limit: number): Promise<EventText[]> {
  return tx.rows<EventText>({
    name: 'audit_next',
    text: `select ${eventText} from audit_events e
      where e.xid >= $1::xid8 and e.xid < $2::xid8 and (e.xid, e.id) > ($4::xid8, $5::uuid) and ${unsealed}
      order by e.xid, e.id limit $3`,
    values: [position.mark, position.horizon, limit, looked.xid, looked.id],
  });
}

/** Those of the named events that are not sealed. */
export function eventsById(tx: Tx, ids: readonly string[]): Promise<EventText[]> {
  return tx.rows<EventText>({
    name: 'audit_by_id',
    text: `select ${eventText} from audit_events e where e.id = any($1::uuid[]) and ${unsealed}`,
    values: [ids],
  });
}

/**
 * The ids of all unsealed events of ended transactions, those of another cluster included: what this cluster has not
 * begun and is nevertheless visible was restored.
 */
export function unsealedIds(position: Position): { text: string; values: readonly unknown[] } {
  return {
    text: `select e.id::text as id from audit_events e
      where (e.xid < $1::xid8 or e.xid >= $2::xid8) and ${unsealed} order by e.id`,
    values: [position.horizon, position.ceiling],
  };
}

/** What a batch is written for; `note` is JSON. */
export interface Purpose {
  readonly kind: BatchKind;
  readonly note?: string | null;
}

/** Writes a batch over the events, ordered by id, behind the end of the ledger. The rows ride with the COMMIT. */
export function writeBatch(
  tx: OpenTx,
  keys: Pick<LedgerKeys, 'heads'>,
  behind: Pick<Position, 'number' | 'head' | 'now'>,
  events: readonly EventText[],
  { kind, note = null }: Purpose,
): SealedBatch {
  const ordered = events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const tree = new MerkleTree();
  const hashes = ordered.map(event => {
    const hash = eventHash(event);
    tree.push(hash);
    return hash;
  });
  const batch = {
    number: behind.number + 1,
    sealedAt: behind.now,
    events: ordered.length,
    root: tree.root(),
    previous: behind.head ?? noHead,
    kind,
    note,
  };
  const head = headOf(keys.heads, batch);
  tx.trail({
    name: 'audit_batch',
    text: `insert into audit_batches (number, sealed_at, events, root, previous, head, kind, note)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [batch.number, batch.sealedAt, batch.events, batch.root, batch.previous, head, kind, note],
  });
  tx.trail({
    name: 'audit_leaves',
    text: `insert into audit_leaves (event_id, batch, position, hash)
      select id, $1, place - 1, hash from unnest($2::uuid[], $3::bytea[]) with ordinality as leaf (id, hash, place)`,
    values: [batch.number, ordered.map(event => event.id), hashes],
  });
  return { ...batch, head };
}

/** Says that every event of a transaction below `mark` was looked at, unless someone else has moved the mark `from` there. */
export function moveMark(tx: OpenTx, keys: Pick<LedgerKeys, 'mark'>, from: string, mark: string): void {
  tx.trail({
    name: 'audit_mark',
    text: `insert into audit_sealer as s (id, xid, mac) values (1, $2::xid8, $3)
      on conflict (id) do update set xid = excluded.xid, mac = excluded.mac where s.xid = $1::xid8`,
    values: [from, mark, macOfMark(keys.mark, mark)],
  });
}

/** Whether it was a sealer with the key that set the mark. */
export function isMarkOurs(
  keys: Pick<LedgerKeys, 'mark'>,
  { mark, markMac }: Pick<Position, 'mark' | 'markMac'>,
): boolean {
  return markMac !== null && macOfMark(keys.mark, mark).equals(markMac);
}
