import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import type { Found, Window } from '../../kernel/page.ts';
import { brokenConstraint } from '../../platform/db/errors.ts';
import { rowsOf } from '../../platform/db/ordered.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, raw, shared, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import { credentialCountSql } from './credential-count.ts';
import type { FieldDefinition } from './fields.ts';
import { stillThereSql } from './reach.ts';

/** A credential type as people see it. Times are RFC 3339 UTC. */
export interface CredentialType {
  readonly id: string;
  readonly name: string;
  readonly permission_scope: string | null;
  readonly icon: string | null;
  /** Null: of the platform. */
  readonly organization_id: string | null;
  readonly revision: number;
  readonly fields: readonly FieldDefinition[];
  /** Credentials of this type, as far as the reader's scope reaches. */
  readonly credentials: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** SQL: the fields of the type with that id expression, as JSON in their order. */
export const fieldsSql = (typeId: string): string => `coalesce((select json_agg(json_build_object('id', f.field_id,
    'name', f.name, 'required', f.required, 'secure', f.secure, 'valueType', f.value_type) order by f.position)
  from credential_type_fields f where f.type_id = ${typeId} and f.archived_at is null), '[]')`;

const columns = (
  organizations: unknown,
): Fragment => sql`t.id, t.name, t.permission_scope, t.icon, t.organization_id, t.revision,
  ${raw(fieldsSql('t.id'))} as fields,
  case when ${organizations}::uuid[] is null then ${raw(credentialCountSql('type', 't.id'))}
    else (select count(*) from credentials cr join companies co on co.id = cr.company_id
      where cr.type_id = t.id and ${raw(stillThereSql)} and co.organization_id = any(${organizations}::uuid[])) end as credentials,
  t.created_at, t.updated_at`;

/** Types of the platform are there to be used in every organization; those of an organization, inside it. */
const visible = (organizations: unknown): Fragment => sql`(t.organization_id is null
  or (${within('t.organization_id', organizations)}
    and exists (select 1 from organizations o where o.id = t.organization_id and o.deleted_at is null)))`;

/**
 * A type that the scope reaches, by id or by name whatever its case. Of several of one name, the nearest: an
 * organization's own before the platform's, and the platform's for those who see everything.
 */
export async function typeBy(on: Queryable, identifier: string, scope: Scope): Promise<CredentialType> {
  const organizations = shared(organizationsIn(scope));
  const [by, means] = isUuid(identifier)
    ? ['id', sql`t.id = ${identifier}::uuid`]
    : ['name', sql`fold_ascii(t.name) = fold_ascii(${identifier})`];
  const [found] = await on.rows<CredentialType>(
    sql`select ${columns(organizations)} from credential_types t where ${visible(organizations)} and ${means}
      order by (t.organization_id is null) = (${organizations}::uuid[] is null) desc, t.id limit 1`.named(
      `credential_type_by_${by}`,
    ),
  );
  if (found === undefined) throw refuse('credential_type.not_found', {});
  return found;
}

/** A page of the types that the scope reaches, by name. */
export async function typesIn(on: Queryable, scope: Scope, { limit, offset }: Window): Promise<Found<CredentialType>> {
  const organizations = shared(organizationsIn(scope));
  const from = sql`credential_types t where ${visible(organizations)}`;
  const [items, total] = await Promise.all([
    on.rows<CredentialType>(
      sql`select ${columns(organizations)} from ${from} order by lower(t.name), t.id limit ${limit} offset ${offset}`,
    ),
    rowsOf(on, from),
  ]);
  return { items, total };
}

/**
 * Like `typeBy` for an id, and nobody changes the type until the transaction ends. Refuses with the node a type of the platform
 * when the scope is less than everything: it may be seen from there, not changed.
 */
export async function lockType(tx: Tx, id: string, scope: Scope, node: string): Promise<CredentialType> {
  await tx.rows({
    name: 'lock_credential_type',
    text: 'select 1 from credential_types where id = $1 for update',
    values: [id],
  });
  const type = await typeBy(tx, id, scope);
  if (type.organization_id === null && scope !== 'everything') throw refuse('permission.denied', { missing: [node] });
  return type;
}

/** Turns a broken unique index into what it means. */
export function credentialTypeTaken(error: unknown, scope: string | null | undefined): unknown {
  const constraint = brokenConstraint(error);
  if (constraint === 'credential_types_name_key') return refuse('credential_type.exists', {});
  if (constraint === 'credential_types_scope_key')
    return refuse('credential_type.scope_taken', { scope: scope ?? '', overlaps: scope ?? '' });
  return error;
}
