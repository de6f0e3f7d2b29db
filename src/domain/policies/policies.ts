import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Found } from '../../kernel/page.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import type { ConfigurationOf, PolicyType } from '../rules/types.ts';

/** A policy as it is kept. Times are RFC 3339 UTC. */
export interface SecurityPolicy {
  readonly id: string;
  readonly revision: number;
  /** Null: everywhere. */
  readonly organization_id: string | null;
  readonly type: PolicyType;
  readonly apply_to: readonly string[];
  /** The same, with the names of roles and teams. */
  readonly names: readonly string[];
  readonly organization_name: string | null;
  readonly enabled: boolean;
  readonly report_only: boolean;
  readonly configuration: ConfigurationOf<PolicyType>;
  readonly updated_by: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

const known = `array(select case
      when x.target like 'team:%' then coalesce((select t.name from teams t where t.id = substr(x.target, 6)::uuid), x.target)
      when x.target like 'role:%' then coalesce((select r.name from roles r where r.moniker = substr(x.target, 6)
        and (r.organization_id is null or r.organization_id = p.organization_id) limit 1), x.target)
      when x.target like 'department:%' then substr(x.target, 12)
      else x.target end
    from unnest(p.apply_to) with ordinality as x (target, place) order by x.place) as names,
  (select o.name from organizations o where o.id = p.organization_id) as organization_name`;
const columns = raw(`p.id, p.revision, p.organization_id, p.type, p.apply_to, p.enabled, p.report_only, p.configuration,
  p.updated_by, p.created_at, p.updated_at, ${known}`);

/** Which policy one means: of a type, for some people, in an organization (null: everywhere). */
export interface PolicyKey {
  readonly type: PolicyType;
  readonly applyTo: readonly string[];
  readonly organization: string | null;
}

/** The policy that a new one of this key takes the place of. */
export async function policyOf(on: Queryable, key: PolicyKey): Promise<SecurityPolicy | undefined> {
  const [policy] = await on.rows<SecurityPolicy>(
    sql`select ${columns} from security_policies p where p.type = ${key.type} and p.apply_to = ${key.applyTo}::text[]
      and p.organization_id is not distinct from ${key.organization}::uuid`.named('policy_of_key'),
  );
  return policy;
}

/** How people know some policies. */
export function policiesNamed(on: Queryable, ids: readonly string[]): Promise<SecurityPolicy[]> {
  return on.rows<SecurityPolicy>(
    sql`select ${columns} from security_policies p where p.id = any(${ids}::uuid[])`.named('policies_named'),
  );
}

/** A policy that a scope reaches; refuses as not found otherwise. */
export async function policyById(on: Queryable, id: string, scope: Scope): Promise<SecurityPolicy> {
  const [policy] = await on.rows<SecurityPolicy>(
    sql`select ${columns} from security_policies p
      where p.id = ${id} and ${within('p.organization_id', organizationsIn(scope))}`.named('policy_by_id'),
  );
  if (policy === undefined) throw refuse('policy.not_found', {});
  return policy;
}

/** Policies that a scope reaches, the platform's first. */
export async function findPolicies(
  on: Queryable,
  { scope, limit, offset }: { readonly scope: Scope; readonly limit: number; readonly offset: number },
): Promise<Found<SecurityPolicy>> {
  const where = within('p.organization_id', organizationsIn(scope));
  const [items, counted] = await Promise.all([
    on.rows<SecurityPolicy>(
      sql`select ${columns} from security_policies p where ${where}
        order by p.organization_id nulls first, p.type, p.id limit ${limit} offset ${offset}`,
    ),
    on.rows<{ total: number }>(sql`select count(*)::int as total from security_policies p where ${where}`),
  ]);
  return { items, total: counted[0]?.total ?? 0, atLeast: false };
}

export interface NewPolicy extends PolicyKey {
  readonly id: string;
  readonly enabled: boolean;
  readonly configuration: ConfigurationOf<PolicyType>;
  readonly by: string | null;
  readonly at: Date;
}

/** Stores a policy in place of the one of its key; resolves to its id. */
export async function storePolicy(tx: Tx, policy: NewPolicy): Promise<string> {
  const { configuration } = policy;
  const [stored] = await tx.rows<{ id: string }>(
    sql`insert into security_policies (id, organization_id, type, apply_to, enabled, report_only, configuration,
        updated_by, created_at, updated_at)
      values (${policy.id}, ${policy.organization}, ${policy.type}, ${policy.applyTo}, ${policy.enabled},
        ${configuration.report_only === true}, ${JSON.stringify(configuration)}, ${policy.by}, ${policy.at}, ${policy.at})
      on conflict (type, apply_to, organization_id) do update set enabled = excluded.enabled,
        report_only = excluded.report_only, configuration = excluded.configuration,
        updated_by = excluded.updated_by, updated_at = excluded.updated_at
      returning id`.named('store_policy'),
  );
  return stored?.id ?? policy.id;
}
