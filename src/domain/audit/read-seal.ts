import Type from 'typebox';
import type { Queryable } from '../../platform/db/queryable.ts';
import { needs, query } from '../action.ts';
import type { Ports } from '../ports.ts';
import { type DeliveryState, deliveryStates } from '../siem/deliveries.ts';
import { ledgerKeys, publicKeyOf } from './keys.ts';

/** More unsealed events than that are not counted one by one. */
export const countedUnsealed = 10_000;

/** How far the ledger is sealed, as it is stored; whether it is intact, only `gatehouse audit verify` tells. */
export interface SealState {
  /** The time of the newest sealed event; null while none is. */
  readonly sealed_up_to: string | null;
  /** When that was sealed. */
  readonly sealed_at: string | null;
  /** Why nothing is sealed any more and what to do, in words; null when all is well. */
  readonly broken: string | null;
  /** What is to be known of the whole ledger only by those who read all of it; null for others. */
  readonly whole: {
    readonly batches: number;
    /** Hexadecimal; null while nothing is sealed. */
    readonly head: string | null;
    /** Events that no batch vouches for yet; `countedUnsealed` stands for that many or more. */
    readonly unsealed: number;
    /** What checks the files of the ledger: see keys.ts. */
    readonly publicKey: string;
    /** Null where nothing is archived. */
    readonly archived: { readonly events: number; readonly up_to: string } | null;
    /** How it goes with sending events to where they are collected. */
    readonly deliveries: readonly DeliveryState[];
  } | null;
}

/** Whoever reads the log of an organization is told how far it is sealed, and nothing of how much others do. */
export const readSeal = query('audit.read_seal', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: needs('audit.read'),
  run: async ({ db, ports, scope }): Promise<SealState> => {
    const [newest, rest] = await Promise.all([newestBatch(db), scope === 'everything' ? ofWhole(db, ports) : null]);
    const why = ports.ledgerBreak();
    return {
      broken:
        why === null
          ? null
          : scope === 'everything'
            ? `${stopped}: ${why}. ${whatToDo}`
            : `${stopped}. ${tellOperator}`,
      sealed_up_to: newest?.up_to ?? null,
      sealed_at: newest?.sealed_at ?? null,
      whole: rest === null ? null : { batches: newest?.number ?? 0, head: newest?.head ?? null, ...rest },
    };
  },
});

const stopped = 'Sealing has stopped, because the log in the database does not match what was sealed last';
const whatToDo =
  'If a backup was restored, stop the server and run “gatehouse audit accept”. If not, someone has changed the database: “gatehouse audit verify” shows what is missing';
const tellOperator = 'Tell the operator of this server';

async function ofWhole(on: Queryable, { keyring, settings }: Pick<Ports, 'keyring' | 'settings'>) {
  const [unsealed, archived, deliveries] = await Promise.all([
    unsealedEvents(on),
    archivedEvents(on),
    deliveryStates(on, settings.siem),
  ]);
  return { unsealed, archived, deliveries, publicKey: publicKeyOf(ledgerKeys(keyring)) };
}

async function archivedEvents(on: Queryable): Promise<{ events: number; up_to: string } | null> {
  const [row] = await on.rows<{ events: number; up_to: string | null }>({
    name: 'archived_audit_events',
    text: `select coalesce(sum(events), 0)::bigint as events, max(last_at) as up_to from audit_archives
      where archived_at is not null`,
  });
  return row === undefined || row.up_to === null ? null : { events: row.events, up_to: row.up_to };
}

interface NewestBatch {
  readonly number: number;
  readonly sealed_at: string;
  readonly head: string;
  readonly up_to: string | null;
}

async function newestBatch(on: Queryable): Promise<NewestBatch | undefined> {
  const [newest] = await on.rows<NewestBatch>({
    name: 'newest_audit_batch',
    text: `select b.number, b.sealed_at, encode(b.head, 'hex') as head,
        (select max(e.at) from audit_leaves l join audit_events e on e.id = l.event_id where l.batch = b.number) as up_to
      from audit_batches b order by b.number desc limit 1`,
  });
  return newest;
}

/** Looks from the sealer's mark on, and at no more than it counts: below the mark everything is sealed. */
async function unsealedEvents(on: Queryable): Promise<number> {
  const [row] = await on.rows<{ unsealed: number }>({
    name: 'unsealed_audit_events',
    text: `select count(*) as unsealed from audit_sealer s
      join lateral (select e.id from audit_events e where e.xid >= s.xid order by e.xid limit ${countedUnsealed}) e on true
      left join lateral (select true as sealed from audit_leaves l where l.event_id = e.id limit 1) l on true
      where l.sealed is null`,
  });
  return row?.unsealed ?? 0;
}
