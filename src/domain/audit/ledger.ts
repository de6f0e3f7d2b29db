import type { AuditRecord } from '../../kernel/backing.ts';
import type { Sql } from '../../platform/db/queryable.ts';
import { type Fragment, joined, prepared, raw, sql } from '../../platform/db/sql.ts';
import { newId } from '../../platform/ids.ts';
import { type EventFields, macOf } from './chain.ts';
import { jsonbText } from './jsonb-text.ts';
import type { LedgerKeys } from './keys.ts';

const columns = raw(
  'id, at, action, outcome, actor_id, target_kind, target_id, target_name, organization_id, ip, user_agent, request_id, details, mac',
);
const types = [
  ...['uuid', 'timestamptz', 'varchar', 'varchar', 'uuid', 'varchar', 'varchar', 'varchar', 'uuid'],
  ...['varchar', 'varchar', 'varchar', 'jsonb', 'bytea'],
];
const [targetId, targetName] = [6, 7];

type Places = readonly unknown[];

/** An event has one value for each column, many have a list for each. */
const insertOne = (places: Places): Fragment =>
  sql`insert into audit_events (${columns}) values (${typed(places, '')})`;
const insertMany = (places: Places): Fragment =>
  sql`insert into audit_events (${columns}) select * from unnest(${typed(places, '[]')})`;

const typed = (places: Places, list: '' | '[]'): Fragment =>
  joined(
    types.map((type, index) => sql`${places[index]}::${raw(`${type}${list}`)}`),
    ', ',
  );

const one = prepared<Places>('audit_insert', (...places) => insertOne(places));
const many = prepared<Places>('audit_insert_many', (...places) => insertMany(places));

/** A name that is new is kept for the search too; in order, so that no two wait for each other. */
const oneNamed = prepared<Places>(
  'audit_insert_named',
  (...places) => sql`with named as (insert into audit_names (target_id, name)
    values (${places[targetId]}::varchar, ${places[targetName]}::varchar) on conflict do nothing) ${insertOne(places)}`,
);
const manyNamed = prepared<Places>(
  'audit_insert_many_named',
  (...places) => sql`with named as (insert into audit_names (target_id, name)
    select distinct id, name from unnest(${places[targetId]}::varchar[], ${places[targetName]}::varchar[]) as n (id, name)
    where name is not null order by id, name
    on conflict do nothing) ${insertMany(places)}`,
);

/** The statements that write audit events: the one way into the ledger, since only they know the key. */
export interface AuditStatements {
  /**
   * Writes one event: send it with the COMMIT of what it tells about. The first target fills the target columns and
   * gives the organization; further ones are kept in `details.targets`. Texts from outside are cut to their columns and
   * freed of what PostgreSQL cannot hold, so that the record of a command never fails the command.
   */
  one(record: AuditRecord): Sql;
  /** Writes many events at once. */
  many(records: readonly AuditRecord[]): Sql;
}

/** Every event carries an HMAC from its insert on, so that one which SQL alone has put there is found. */
export function auditStatements({ events: key }: Pick<LedgerKeys, 'events'>): AuditStatements {
  const valuesOf = (record: AuditRecord): readonly (string | Buffer | null)[] => {
    const event = eventOf(record);
    return [
      ...[event.id, event.at, event.action, event.outcome, event.actor_id],
      ...[event.target_kind, event.target_id, event.target_name, event.organization_id],
      ...[event.ip, event.user_agent, event.request_id, event.details, macOf(key, event)],
    ];
  };
  return {
    one(record) {
      const values = valuesOf(record);
      return isNamed(record) ? oneNamed(...values) : one(...values);
    },
    many(records) {
      const rows = records.map(valuesOf);
      const values = types.map((_, column) => rows.map(row => row[column]));
      return records.some(isNamed) ? manyNamed(...values) : many(...values);
    },
  };
}

/** The event in the words that PostgreSQL will have for it, whose MAC can therefore be computed now. */
function eventOf(record: AuditRecord): EventFields {
  const { caller } = record;
  const [target, ...others] = record.targets;
  return {
    id: newId(),
    // Milliseconds, said in the microseconds that PostgreSQL keeps.
    at: record.at.toISOString().replace('Z', '000Z'),
    action: record.action,
    outcome: record.outcome,
    actor_id: record.actorId?.toLowerCase() ?? null,
    target_kind: target === undefined ? null : held(target.kind, 50),
    target_id: target === undefined ? null : held(target.id, 255),
    target_name: target?.name === undefined ? null : held(target.name, 255),
    organization_id: target?.organization?.toLowerCase() ?? null,
    ip: held(caller.ip, 45),
    user_agent: held(caller.userAgent, 512),
    request_id: held(caller.requestId, 100),
    details: jsonbText(JSON.stringify(others.length === 0 ? record.details : { ...record.details, targets: others })),
  };
}

/** Whether the event has a name to keep. */
function isNamed({ targets }: AuditRecord): boolean {
  return targets[0]?.name !== undefined;
}

function held(value: string, length: number): string {
  const cut = (value.length > length ? value.slice(0, length) : value).toWellFormed();
  return cut.includes('\u0000') ? cut.replaceAll('\u0000', '\ufffd') : cut;
}
