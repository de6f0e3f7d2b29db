import type { Target } from '../../kernel/action.ts';
import type { AuditRecord } from '../../kernel/perform.ts';
import type { Sql } from '../../platform/db/queryable.ts';
import { newId } from '../../platform/ids.ts';

const columns =
  'id, at, action, outcome, actor_id, target_kind, target_id, organization_id, ip, user_agent, request_id, details';
const text = `insert into audit_events (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;
const manyText = `insert into audit_events (${columns})
  select * from unnest($1::uuid[], $2::timestamptz[], $3::varchar[], $4::varchar[], $5::uuid[], $6::varchar[],
    $7::varchar[], $8::uuid[], $9::varchar[], $10::varchar[], $11::varchar[], $12::jsonb[])`;

/**
 * The statement that writes one audit event: send it with the COMMIT of what it tells about. The first target fills the
 * target columns and gives the organization; further ones are kept in `details.targets`. Texts from outside are cut to
 * their columns and freed of what PostgreSQL cannot hold, so that the record of a command never fails the command.
 */
export function auditInsert(record: AuditRecord): Sql {
  return { name: 'audit_insert', text, values: valuesOf(record) };
}

/** The statement that writes many events at once. */
export function auditInsertMany(records: readonly AuditRecord[]): Sql {
  const rows = records.map(valuesOf);
  const values = Array.from({ length: 12 }, (_, column) => rows.map(row => row[column]));
  return { name: 'audit_insert_many', text: manyText, values };
}

function valuesOf(record: AuditRecord): readonly (string | null)[] {
  const { caller } = record;
  const [target, ...others] = record.targets;
  return [
    newId(),
    record.at.toISOString(),
    record.action,
    record.outcome,
    record.actorId,
    target === undefined ? null : held(target.kind, 50),
    target === undefined ? null : held(target.id, 255),
    target?.organization ?? null,
    held(caller.ip, 45),
    held(caller.userAgent, 512),
    held(caller.requestId, 100),
    detailsText(record.details, others),
  ];
}

function held(value: string, length: number): string {
  const cut = value.length > length ? value.slice(0, length) : value;
  return cut.includes('\u0000') ? cut.replaceAll('\u0000', '\ufffd') : cut;
}

function detailsText(details: AuditRecord['details'], others: readonly Target[]): string {
  const json = JSON.stringify(others.length === 0 ? details : { ...details, targets: others });
  // JSON may say NUL and lone surrogates, jsonb may not. Whole escapes are matched, so that `\\u0000` stays a text.
  return json.includes('\\u')
    ? json.replace(/\\(?:u....|.)/g, token => (/^\\u(?:0000|d[89a-f])/.test(token) ? '\\ufffd' : token))
    : json;
}
