import { refuse } from '../../kernel/errors.ts';
import { foldAscii } from '../../kernel/fold-ascii.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { Fragment, prepared, raw, shared, sql } from '../../platform/db/sql.ts';
import type { JoinPolicy } from './fields.ts';

/** A living organization. Times are RFC 3339 UTC. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly domain: string | null;
  readonly domain_verified: boolean;
  readonly join_policy: JoinPolicy;
  readonly active: boolean;
  readonly revision: number;
  /** Members who administer it. */
  readonly admin_ids: readonly string[];
  /** People named as administrators who have not accepted yet. */
  readonly invited_admin_ids: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
}

/** Moniker of the role that every organization has for its administrators. */
export const administratorMoniker = 'org-admin';

/** SQL: the administrators of an organization, as user ids `ur.user_id`; `of` is its id, or a column that has it. */
export function administratorsSql(of: Fragment | string): Fragment {
  const id = of instanceof Fragment ? of : shared(of);
  return sql`(select given.* from user_roles given
    where given.role_id = (select r.id from roles r where r.organization_id = ${id} and r.moniker = '${raw(administratorMoniker)}')
      and (given.starts_at is null or given.starts_at <= now()) and (given.expires_at is null or given.expires_at > now())
    -- Few, and found in their index, whatever PostgreSQL believes of how many people a role has.
    order by given.user_id limit 10000) ur
  where exists (select 1 from organization_members am where am.organization_id = ${id} and am.user_id = ur.user_id)`;
}

/** Columns of an `Organization` from `organizations o`. */
export const organizationColumns = sql`o.id, o.name, o.description, o.domain, o.domain_verified_at is not null as domain_verified,
  o.join_policy, o.active, o.revision, o.created_at, o.updated_at,
  coalesce((select json_agg(a.user_id order by a.created_at, a.user_id)
    from (select ur.user_id, ur.created_at from ${administratorsSql(raw('o.id'))}) a), '[]') as admin_ids,
  coalesce((select json_agg(i.user_id order by i.created_at, i.user_id) from organization_invitations i
    where i.organization_id = o.id and i.admin and i.user_id is not null and i.expires_at > now()), '[]') as invited_admin_ids`;

const byId = prepared<[id: string]>(
  'organization_by_id',
  id => sql`select ${organizationColumns} from organizations o where o.id = ${id} and o.deleted_at is null`,
);

/** An organization by its id, whoever may see it. */
export async function organizationById(on: Queryable, id: string): Promise<Organization | undefined> {
  const [organization] = await on.rows<Organization>(byId(id));
  return organization;
}

/** An organization that must be there. */
export async function existing(on: Queryable, id: string): Promise<Organization> {
  const organization = await organizationById(on, id);
  if (organization === undefined) throw refuse('organization.not_found', {});
  return organization;
}

export interface NewOrganization {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly domain: string | null;
  readonly joinPolicy: JoinPolicy;
  readonly active: boolean;
  readonly at: Date;
}

/** Stores an organization. Its domain may be another's too: it is nobody's until it is proven. */
export async function insertOrganization(tx: Tx, of: NewOrganization): Promise<void> {
  await tx.rows({
    name: 'insert_organization',
    text: `insert into organizations (id, name, description, domain, join_policy, active, created_at, updated_at)
      values ($1, $2, $3, $4, $5, $6, $7, $7)`,
    values: [of.id, of.name, of.description, stored(of.domain), of.joinPolicy, of.active, of.at],
  });
}

export interface OrganizationChanges {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly domain?: string | null | undefined;
  readonly joinPolicy?: JoinPolicy | undefined;
  readonly active?: boolean | undefined;
}

/** Changes the named fields of an organization; null clears. Another domain has yet to be verified. */
export async function changeOrganization(tx: Tx, id: string, changes: OrganizationChanges, at: Date): Promise<void> {
  const { name, description, domain, joinPolicy, active } = changes;
  await tx.rows({
    name: 'change_organization',
    text: `update organizations set name = coalesce($2, name),
        description = case when $3 then $4 else description end,
        domain = case when $5 then $6 else domain end,
        domain_verified_at = case when $5 and domain is distinct from $6 then null else domain_verified_at end,
        join_policy = coalesce($7, join_policy), active = coalesce($8, active), updated_at = $9
      where id = $1 and deleted_at is null`,
    values: [
      id,
      name ?? null,
      description !== undefined,
      description ?? null,
      domain !== undefined,
      stored(domain ?? null),
      joinPolicy ?? null,
      active ?? null,
      at,
    ],
  });
}

/** A host name as it is stored, in lower case. */
function stored(domain: string | null): string | null {
  return domain === null ? null : foldAscii(domain);
}
