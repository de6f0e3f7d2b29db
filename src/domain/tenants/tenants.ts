import { refuse } from '../../kernel/errors.ts';
import { keptSql } from '../../platform/db/counts.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import type { Feature } from '../organizations/features.ts';
import { administratorsSql } from '../organizations/organizations.ts';
import { type PlanName, peopleLimit, plans } from '../organizations/plans.ts';

/** An organization as what it takes of the server is decided. Times are RFC 3339 UTC. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly domain: string | null;
  readonly active: boolean;
  /** Null: no limits. */
  readonly plan: PlanName | null;
  readonly people: number;
  /** Null: any number. */
  readonly people_limit: number | null;
  /** Null: all of them. */
  readonly features: readonly Feature[] | null;
  /** Addresses of those who administer it, or are invited to. */
  readonly administrators: readonly string[];
  readonly revision: number;
  readonly created_at: string;
}

/** Columns of a `Tenant` from `organizations o`. */
export const tenantColumns = sql`o.id, o.name, o.domain, o.active, o.plan, o.features, o.revision, o.created_at,
  ${raw(peopleLimit)} as people_limit, ${raw(keptSql(`'members'`, 'o.id'))} as people,
  coalesce((select json_agg(each.email order by each.email) from (
    select u.email from (select ur.user_id from ${administratorsSql(raw('o.id'))}) a join users u on u.id = a.user_id
    union select i.email from organization_invitations i
      where i.organization_id = o.id and i.admin and i.expires_at > now()) each), '[]') as administrators`;

/** One of them; refuses as not found otherwise. */
export async function tenantById(on: Queryable, id: string): Promise<Tenant> {
  const [tenant] = await on.rows<Tenant>(
    sql`select ${tenantColumns} from organizations o where o.id = ${id} and o.deleted_at is null`,
  );
  if (tenant === undefined) throw refuse('organization.not_found', {});
  return tenant;
}

/** Bytes that a tenant may keep; null: any number. */
export const storageOf = ({ plan }: Pick<Tenant, 'plan'>): number | null =>
  plan === null ? null : plans[plan].storage;
