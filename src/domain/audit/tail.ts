import Type, { type Static } from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { type AuditEvent, AuditFilters, auditedById, idAt, passes } from './audit-events.ts';

/** Events may be committed this long after they were made, and are still told. */
const lookBackMilliseconds = 2 * 60_000;
/** Events that are told at once; of more, only how many there were. */
const mostEvents = 500;
/** Events that one look finds at most. Should there be more, the newest are found. */
const mostFound = 10_000;

const { actor, action, target, name, outcome, ip, q } = AuditFilters;
/** Which events a tail has; it knows no times. */
export const TailFilters = Type.Object(
  { actor, action, target, name, outcome, ip, q },
  { additionalProperties: false },
);
type TailFilters = Static<typeof TailFilters>;

/** An event that was found: transactions tell when it can be forgotten again. */
export interface FoundEvent {
  readonly id: string;
  /** Transaction id, as a text: it outgrows JavaScript's numbers. */
  readonly xid: string;
}

/** Where a tail stands. */
export interface TailPosition {
  /** Transactions below had ended: what they wrote was found. */
  readonly horizon: string;
  /** What is behind the horizon and was found. */
  readonly found: readonly FoundEvent[];
}

export interface TailOpened extends TailPosition {
  readonly filter: TailFilters;
  /** Gives back the place among those who follow; to be called once it is followed no more. */
  readonly leave: () => void;
}

export interface TailEvents extends TailPosition {
  /** Newly found, oldest first. */
  readonly events: readonly AuditEvent[];
  /** Newly found besides, before these, and not told. */
  readonly skipped: number;
}

/** Begins to follow the log. It is recorded once, for all that is told then. */
export const openTail = query('audit.tail', {
  input: TailFilters,
  permit: needs('audit.read'),
  audit: { of: null },
  share: 'tails',
  limit: { per: 'actor', max: 120, seconds: 60 },
  run: async ({ db, at, scope, keepPlace }, filter): Promise<TailOpened> => {
    const horizon = await horizonOf(db);
    // What is there already is read as a list; only what comes after is told.
    return { filter, leave: keepPlace(), horizon, found: await since(db, { filter, scope, at, horizon, except: [] }) };
  },
});

/**
 * What was committed since the position: an event may become visible long after others with younger ids, so not ids
 * tell what is new, but that no transaction below the horizon is running any more.
 */
export const followTail = query('audit.tail_follow', {
  input: Type.Object(
    {
      filter: TailFilters,
      horizon: Type.String({ pattern: '^[0-9]{1,20}$' }),
      found: Type.Array(Type.String({ format: 'uuid' })),
    },
    { additionalProperties: false },
  ),
  permit: needs('audit.read'),
  run: async ({ db, at, scope }, { filter, horizon, found: except }): Promise<TailEvents> => {
    // Read before the events, it is at most too low: what is found twice is told once.
    const next = await horizonOf(db);
    const found = await since(db, { filter, scope, at, horizon, except });
    const told = found.slice(0, mostEvents).map(({ id }) => id);
    const events = told.length === 0 ? [] : await db.rows<AuditEvent>(auditedById(told));
    return { horizon: next, found, events: events.reverse(), skipped: found.length - told.length };
  },
});

async function horizonOf(on: Queryable): Promise<string> {
  const [row] = await on.rows<{ horizon: string }>({
    name: 'audit_horizon',
    text: 'select pg_snapshot_xmin(pg_current_snapshot())::text as horizon',
  });
  if (row === undefined) throw new Error('PostgreSQL did not tell which transactions have ended');
  return row.horizon;
}

interface Since {
  readonly filter: TailFilters;
  readonly scope: Scope;
  readonly at: Date;
  readonly horizon: string;
  readonly except: readonly string[];
}

/** Events behind the horizon, newest first. */
function since(on: Queryable, { filter, scope, at, horizon, except }: Since): Promise<FoundEvent[]> {
  return on.rows<FoundEvent>(
    sql`select e.id, e.xid::text as xid from audit_events e where e.xid >= ${horizon}::xid8
        and e.id >= ${idAt(at.getTime() - lookBackMilliseconds, '0')}::uuid and e.id <> all(${except}::uuid[])
        and ${passes(filter, organizationsIn(scope))}
      order by e.id desc limit ${mostFound}`,
  );
}
