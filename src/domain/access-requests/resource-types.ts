import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Found, Window } from '../../kernel/page.ts';
import { brokenConstraint } from '../../platform/db/errors.ts';
import { rowsOf } from '../../platform/db/ordered.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';

/** Something that can be asked for. Times are RFC 3339 UTC. */
export interface ResourceType {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** Where it can be asked for; null: everywhere. */
  readonly organization_id: string | null;
  readonly levels: readonly string[];
  /** How many must approve. */
  readonly approvals: number;
  readonly longest_days: number;
  readonly reason_needed: boolean;
  /** Within how many hours its owners mean to answer. */
  readonly answer_hours: number;
  readonly revision: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly owners: readonly Owner[];
}

/** Somebody who holds everything of a type and answers requests for it. */
export interface Owner {
  readonly id: string;
  readonly email: string;
}

const columns =
  raw(`t.id, t.name, t.description, t.organization_id, t.levels, t.approvals, t.longest_days, t.reason_needed,
  t.answer_hours, t.revision, t.created_at, t.updated_at,
  (select coalesce(json_agg(json_build_object('id', u.id, 'email', u.email) order by u.email), '[]')
    from resource_type_owners o join users u on u.id = o.user_id and u.deleted_at is null where o.type_id = t.id) as owners`);

/** Those that the scope reaches, by name. */
export async function resourceTypesPage(
  on: Queryable,
  { scope, limit, offset }: { readonly scope: Scope } & Window,
): Promise<Found<ResourceType>> {
  const from = sql`resource_types t where ${within('t.organization_id', organizationsIn(scope))}`;
  const [items, total] = await Promise.all([
    on.rows<ResourceType>(
      sql`select ${columns} from ${from} order by t.name, t.id limit ${limit} offset ${offset}`.named('resource_types'),
    ),
    rowsOf(on, from),
  ]);
  return { items, total };
}

/** One that the scope reaches; refuses as not found otherwise. */
export async function resourceTypeById(on: Queryable, id: string, scope: Scope): Promise<ResourceType> {
  const [type] = await on.rows<ResourceType>(
    sql`select ${columns} from resource_types t
      where t.id = ${id} and ${within('t.organization_id', organizationsIn(scope))}`.named('resource_type_by_id'),
  );
  if (type === undefined) throw refuse('resource_type.not_found', {});
  return type;
}

/** A type as those see it who may ask for it. */
export interface Askable {
  readonly name: string;
  readonly description: string | null;
  readonly organization_id: string | null;
  readonly levels: readonly string[];
  readonly longest_days: number;
  readonly reason_needed: boolean;
  readonly answer_hours: number;
}

/** As many are offered at most; others can still be asked for by name. */
const mostOffered = 500;

/** The types of some organizations and of the platform, by name. */
export function askableTypes(on: Queryable, organizations: readonly string[]): Promise<Askable[]> {
  return on.rows<Askable>(
    sql`select t.name, t.description, t.organization_id, t.levels, t.longest_days, t.reason_needed, t.answer_hours
      from resource_types t where t.organization_id is null or t.organization_id = any(${organizations}::uuid[])
      order by t.name, t.organization_id nulls last limit ${mostOffered}`.named('askable_types'),
  );
}

/** What a name means in an organization (null: the platform): its own type, or the one of the platform. */
export async function resourceTypeNamed(
  tx: Tx,
  name: string,
  organization: string | null,
): Promise<ResourceType | undefined> {
  const [type] = await tx.rows<ResourceType>(
    sql`select ${columns} from resource_types t where t.name = ${name}
        and (t.organization_id is null or t.organization_id = ${organization}::uuid)
      order by t.organization_id nulls last limit 1 for share of t`.named('resource_type_named'),
  );
  return type;
}

export interface TypePolicy {
  readonly levels: readonly string[];
  readonly approvals: number;
  readonly longestDays: number;
  readonly reasonNeeded: boolean;
  readonly answerHours: number;
}

export interface NewResourceType extends TypePolicy {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly organization: string | null;
  readonly at: Date;
}

/** Stores a type; refuses a name that is taken there. */
export async function insertResourceType(tx: Tx, type: NewResourceType): Promise<void> {
  try {
    await tx.rows(
      sql`insert into resource_types (id, name, description, organization_id, levels, approvals, longest_days,
          reason_needed, answer_hours, created_at, updated_at)
        values (${type.id}, ${type.name}, ${type.description}, ${type.organization}, ${type.levels}, ${type.approvals},
          ${type.longestDays}, ${type.reasonNeeded}, ${type.answerHours}, ${type.at}, ${type.at})`,
    );
  } catch (error) {
    throw brokenConstraint(error) === 'resource_types_key' ? refuse('resource_type.exists', {}) : error;
  }
}

/** Changes what is named of a type; a description may become null. */
export async function changeResourceType(
  tx: Tx,
  id: string,
  changes: { readonly [K in keyof TypePolicy]?: TypePolicy[K] | undefined } & {
    readonly description?: string | null | undefined;
  },
  at: Date,
): Promise<void> {
  await tx.rows(
    sql`update resource_types set updated_at = ${at},
        description = case when ${changes.description !== undefined} then ${changes.description ?? null} else description end,
        levels = coalesce(${changes.levels ?? null}::text[], levels),
        approvals = coalesce(${changes.approvals ?? null}, approvals),
        longest_days = coalesce(${changes.longestDays ?? null}, longest_days),
        reason_needed = coalesce(${changes.reasonNeeded ?? null}, reason_needed),
        answer_hours = coalesce(${changes.answerHours ?? null}, answer_hours)
      where id = ${id}`.named('change_resource_type'),
  );
}
