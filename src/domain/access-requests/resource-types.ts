import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Found, Window } from '../../kernel/page.ts';
import { rowsOf } from '../../platform/db/ordered.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import type { Step } from './steps.ts';

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
  /** Whose votes it takes, where not just so many of its owners; `approvals` is then all of them together. */
  readonly steps: readonly Step[];
  /** One step after the other, or all at once. */
  readonly in_order: boolean;
  /** Whoever is in this role gets at once what they ask for. */
  readonly automatic_role_id: string | null;
  /** Whether holders of `break_glass` may take it in an emergency. */
  readonly break_glass: boolean;
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
  t.answer_hours, t.steps, t.in_order, t.automatic_role_id, t.break_glass, t.revision, t.created_at, t.updated_at,
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
  /** Whether holders of `break_glass` may take it in an emergency. */
  readonly break_glass: boolean;
}

/** As many are offered at most; others can still be asked for by name. */
const mostOffered = 500;

/** The types of some organizations and of the platform, by name. */
export function askableTypes(on: Queryable, organizations: readonly string[]): Promise<Askable[]> {
  return on.rows<Askable>(
    sql`select t.name, t.description, t.organization_id, t.levels, t.longest_days, t.reason_needed, t.answer_hours,
        t.break_glass
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
