import { refuse } from '../../kernel/errors.ts';
import type { Found, Window } from '../../kernel/page.ts';
import { brokenConstraint } from '../../platform/db/errors.ts';
import { type Ordered, partOf, rowsOf } from '../../platform/db/ordered.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { prepared, raw, sql } from '../../platform/db/sql.ts';
import { credentialCountSql } from './credential-count.ts';
import type { FieldDefinition } from './fields.ts';
import { type Reach, type ReachValues, reachable, reachValues } from './reach.ts';
import { fieldsSql } from './types.ts';

/** A credential as people see it: secure values are never part of it. Times are RFC 3339 UTC. */
export interface Credential {
  readonly id: string;
  readonly name: string;
  readonly notes: string | null;
  readonly type_id: string;
  readonly company_id: string;
  readonly version: number;
  readonly revision: number;
  readonly type: {
    readonly name: string;
    readonly permission_scope: string | null;
    readonly fields: readonly FieldDefinition[];
  };
  readonly company: { readonly name: string; readonly organization_id: string | null };
  /** Field id to plain value, for fields that have one. */
  readonly values: Readonly<Record<string, string>>;
  readonly created_at: string;
  readonly updated_at: string;
}

interface Row extends Omit<Credential, 'type' | 'company'> {
  readonly type_name: string;
  readonly permission_scope: string | null;
  readonly fields: readonly FieldDefinition[];
  readonly company_name: string;
  readonly organization_id: string | null;
}

/** SQL: the last value that each active field of `cr` has got, plain ones only, as one JSON object. */
const plainValues = `(select coalesce(json_object_agg(v.field_id, v.value), '{}') from (
    select distinct on (v.field_id) v.field_id, v.value from credential_values v
    join credential_type_fields f on f.type_id = cr.type_id and f.field_id = v.field_id
      and not f.secure and f.archived_at is null
    where v.credential_id = cr.id order by v.field_id, v.version desc) v where v.value is not null)`;

const from = 'credentials cr join credential_types t on t.id = cr.type_id join companies co on co.id = cr.company_id';
const columns = `cr.id, cr.name, cr.notes, cr.type_id, cr.company_id, cr.version, cr.revision,
  t.name as type_name,
  t.permission_scope, ${fieldsSql('cr.type_id')} as fields, co.name as company_name, co.organization_id,
  ${plainValues} as values, cr.created_at, cr.updated_at`;

const byId = prepared<readonly [id: string, ...ReachValues]>(
  'credential_by_id',
  (id, ...reach) => sql`select ${raw(columns)} from ${raw(from)} where cr.id = ${id} and ${reachable(reach)}`,
);

const locked = prepared<readonly [id: string, ...ReachValues]>(
  'lock_credential',
  (id, ...reach) => sql`select cr.id, cr.name, cr.notes, cr.version, cr.data_key, cr.type_id, co.organization_id
    from ${raw(from)} where cr.id = ${id} and ${reachable(reach)} for update of cr`,
);

/** A credential within reach; refuses as not found otherwise. */
export async function credentialById(on: Queryable, id: string, reach: Reach): Promise<Credential> {
  const [row] = await on.rows<Row>(byId(id, ...reachValues(reach)));
  if (row === undefined) throw refuse('credential.not_found', {});
  return toCredential(row);
}

/** A page of the credentials within reach, of one company or of one type, by name. */
export async function credentialsOf(
  on: Queryable,
  of: { readonly company: string } | { readonly type: string },
  reach: Reach,
  { limit, offset }: Window,
): Promise<Found<Credential>> {
  const [by, id] = 'company' in of ? (['company', of.company] as const) : (['type', of.type] as const);
  const list: Ordered = {
    columns: raw(columns),
    from: sql`${raw(from)} where cr.${raw(by)}_id = ${id} and ${reachable(reachValues(reach))}`,
    key: [
      { sql: 'lower(cr.name)', type: 'text' },
      { sql: 'cr.id', type: 'uuid' },
    ],
  };
  const total = () => (reach.wide === 'everything' ? credentialCount(on, by, id) : rowsOf(on, list.from));
  const part = await partOf<Row>(on, list, total, { limit, offset });
  return { items: part.items.map(toCredential), total: part.total };
}

async function credentialCount(on: Queryable, by: 'company' | 'type', id: string): Promise<number> {
  const [row] = await on.rows<{ total: number }>({
    name: `credentials_of_${by}_total`,
    text: `select ${credentialCountSql(by, '$1::uuid')} as total`,
    values: [id],
  });
  return row?.total ?? 0;
}

/** What a change of a credential works with. */
export interface LockedCredential {
  readonly id: string;
  readonly name: string;
  readonly notes: string | null;
  readonly version: number;
  readonly data_key: Uint8Array;
  readonly type_id: string;
  readonly organization_id: string | null;
}

/**
 * A credential within reach that nobody else changes until the transaction ends; its type keeps its fields as long.
 * Refuses as not found otherwise.
 */
export async function lockCredential(tx: Tx, id: string, reach: Reach): Promise<LockedCredential> {
  await withTypeKept(tx, id);
  const [found] = await tx.rows<LockedCredential>(locked(id, ...reachValues(reach)));
  if (found === undefined) throw refuse('credential.not_found', {});
  return found;
}

/**
 * Locks the type of a credential, which comes before the credential itself as for those who change or delete a type, so that
 * nobody waits in a circle. Returns the credential's id.
 */
export async function withTypeKept(tx: Tx, id: string): Promise<string> {
  await tx.rows({
    name: 'keep_type_of_credential',
    text: `select 1 from credential_types where id = (select type_id from credentials where id = $1) for share`,
    values: [id],
  });
  return id;
}

/** Turns a broken unique index into what it means. */
export function credentialTaken(error: unknown): unknown {
  return brokenConstraint(error) === 'credentials_name_key' ? refuse('credential.exists', {}) : error;
}

function toCredential({ type_name, permission_scope, fields, company_name, organization_id, ...row }: Row): Credential {
  return {
    ...row,
    type: { name: type_name, permission_scope, fields },
    company: { name: company_name, organization_id },
  };
}
