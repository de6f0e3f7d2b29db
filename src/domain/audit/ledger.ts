import type { AuditRecord } from '../../kernel/perform.ts';
import type { Sql } from '../../platform/db/queryable.ts';
import { newId } from '../../platform/ids.ts';
import { contentOf, type EventFields, macOf } from './chain.ts';
import { jsonbText } from './jsonb-text.ts';
import type { LedgerKeys } from './keys.ts';

const columns =
  'id, at, action, outcome, actor_id, target_kind, target_id, organization_id, ip, user_agent, request_id, details, mac';
const text = `insert into audit_events (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`;
const manyText = `insert into audit_events (${columns})
  select * from unnest($1::uuid[], $2::timestamptz[], $3::varchar[], $4::varchar[], $5::uuid[], $6::varchar[],
    $7::varchar[], $8::uuid[], $9::varchar[], $10::varchar[], $11::varchar[], $12::jsonb[], $13::bytea[])`;

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
    return [event.id, event.at, ...contentOf(event), macOf(key, event)];
  };
  return {
    one: record => ({ name: 'audit_insert', text, values: valuesOf(record) }),
    many(records) {
      const rows = records.map(valuesOf);
      const values = Array.from({ length: 13 }, (_, column) => rows.map(row => row[column]));
      return { name: 'audit_insert_many', text: manyText, values };
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
    organization_id: target?.organization?.toLowerCase() ?? null,
    ip: held(caller.ip, 45),
    user_agent: held(caller.userAgent, 512),
    request_id: held(caller.requestId, 100),
    details: jsonbText(JSON.stringify(others.length === 0 ? record.details : { ...record.details, targets: others })),
  };
}

function held(value: string, length: number): string {
  const cut = (value.length > length ? value.slice(0, length) : value).toWellFormed();
  return cut.includes('\u0000') ? cut.replaceAll('\u0000', '\ufffd') : cut;
}
