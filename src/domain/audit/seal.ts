import type { OpenTx } from '../../platform/db/database.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Batch, type EventText, eventHash, eventText, exactTime, headOf, noHead } from './chain.ts';
import { MerkleTree } from './merkle.ts';

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
  /** Transactions below have ended, so that no event of theirs is still to come. */
  readonly horizon: string;
  /** No transaction of this cluster has had this id or a higher one. */
  readonly ceiling: string;
  /** The mark says nothing about this cluster: it is unset, or was made in another one. */
  readonly lost: boolean;
  readonly number: number;
  readonly head: Buffer | null;
  /** Events in the batches after `since`. */
  readonly added: number;
  readonly now: string;
}

/** Reads the position; under the seal, so that no one else moves it. Counts the events of batches after `since`. */
export async function positionOf(on: Queryable, since: number): Promise<Position> {
  const [position] = await on.rows<Position>({
    name: 'audit_position',
    text: `select m.mark::text as mark, h.horizon::text as horizon, h.ceiling::text as ceiling,
        m.mark = '0' or m.mark > h.horizon as lost,
        coalesce(b.number, 0) as number, b.head,
        (select coalesce(sum(events), 0)::bigint from audit_batches where number > $1) as added,
        ${exactTime('clock_timestamp()')} as now
      from (select coalesce((select xid from audit_sealer), '0') as mark) m
      cross join (select pg_snapshot_xmin(s) as horizon, pg_snapshot_xmax(s) as ceiling
                  from pg_current_snapshot() as s) h
      left join lateral (select number, head from audit_batches order by number desc limit 1) b on true`,
    values: [since],
  });
  if (position === undefined) throw new Error('PostgreSQL did not tell where the audit ledger stands');
  return position;
}

const unsealed = 'not exists (select from audit_leaves l where l.event_id = e.id)';

/** The next events that can be sealed, in the order of their transactions, so that the mark can follow them. */
export function nextEvents(tx: Tx, position: Position, limit: number): Promise<EventText[]> {
  return tx.rows<EventText>({
    name: 'audit_next',
    text: `select ${eventText} from audit_events e
      where e.xid >= $1::xid8 and e.xid < $2::xid8 and ${unsealed} order by e.xid, e.id limit $3`,
    values: [position.mark, position.horizon, limit],
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

/** Writes a batch over the events, ordered by id, behind the position. The rows ride with the COMMIT. */
export function writeBatch(tx: OpenTx, key: Buffer, position: Position, events: readonly EventText[]): Batch & Headed {
  const ordered = events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const tree = new MerkleTree();
  const hashes = ordered.map(event => {
    const hash = eventHash(event);
    tree.push(hash);
    return hash;
  });
  const batch: Batch = {
    number: position.number + 1,
    sealedAt: position.now,
    events: ordered.length,
    root: tree.root(),
    previous: position.head ?? noHead,
  };
  const head = headOf(key, batch);
  tx.trail({
    name: 'audit_batch',
    text: 'insert into audit_batches (number, sealed_at, events, root, previous, head) values ($1, $2, $3, $4, $5, $6)',
    values: [batch.number, batch.sealedAt, batch.events, batch.root, batch.previous, head],
  });
  tx.trail({
    name: 'audit_leaves',
    text: `insert into audit_leaves (event_id, batch, position, hash)
      select id, $1, place - 1, hash from unnest($2::uuid[], $3::bytea[]) with ordinality as leaf (id, hash, place)`,
    values: [batch.number, ordered.map(event => event.id), hashes],
  });
  return { ...batch, head };
}

interface Headed {
  readonly head: Buffer;
}

/** Says that every event of a transaction below `mark` is sealed, unless someone else has moved the mark `from` there. */
export function moveMark(tx: OpenTx, from: string, mark: string): void {
  tx.trail({
    name: 'audit_mark',
    text: `insert into audit_sealer as s (id, xid) values (1, $2::xid8)
      on conflict (id) do update set xid = excluded.xid where s.xid = $1::xid8`,
    values: [from, mark],
  });
}
