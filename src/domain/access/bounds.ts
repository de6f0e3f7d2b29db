import { mustFit } from '../../kernel/share-counter.ts';
import type { ShareName } from '../../kernel/shares.ts';
import type { Tx } from '../../platform/db/queryable.ts';

/** What `mustFitHoldings` holds people to, for the declaration of actions that call it. */
export const holdingBounds = [
  'person.roles',
  'person.grants',
  'person.teams',
  'person.patterns',
  'person.patterns.everywhere',
] as const satisfies readonly ShareName[];

interface Most {
  readonly roles: number;
  readonly grants: number;
  readonly teams: number;
  readonly patterns: number;
  readonly everywhere: number;
}

// `place`: the platform, or one organization. What has ended counts no more.
const text = `
with sizes as (
  select rp.role_id, count(*) as patterns from role_permissions rp
  where rp.role_id in (select role_id from user_roles where user_id = any($1::uuid[])) group by rp.role_id
), held as (
  select ur.user_id, r.organization_id as place, 1 as roles, 0 as grants, 0 as teams, coalesce(s.patterns, 0) as patterns
  from user_roles ur join roles r on r.id = ur.role_id left join sizes s on s.role_id = r.id
  where ur.user_id = any($1::uuid[]) and (ur.expires_at is null or ur.expires_at > $2)
  union all
  select user_id, organization_id, 0, 1, 0, 1 from user_grants
  where user_id = any($1::uuid[]) and (expires_at is null or expires_at > $2)
  union all
  select user_id, organization_id, 0, 1, 0, 0 from credential_shares where user_id = any($1::uuid[]) and expires_at > $2
  union all
  select tm.user_id, t.organization_id, 0, 0, 1, (select count(*) from team_grants g where g.team_id = t.id)
  from team_members tm join teams t on t.id = tm.team_id and t.deleted_at is null
  where tm.user_id = any($1::uuid[]) and tm.deleted_at is null
), places as (
  select user_id, sum(roles) as roles, sum(grants) as grants, sum(teams) as teams, sum(patterns) as patterns
  from held group by user_id, place
), people as (
  select sum(patterns) as patterns from places group by user_id
)
select coalesce(max(roles), 0)::int as roles, coalesce(max(grants), 0)::int as grants, coalesce(max(teams), 0)::int as teams,
  coalesce(max(patterns), 0)::int as patterns, coalesce((select max(patterns) from people), 0)::int as everywhere
from places`;

/**
 * Call after something was given to people, under the access lock. Refuses with `share.full` what would make one of them
 * hold so much that compiling it keeps everybody else waiting.
 */
export async function mustFitHoldings(tx: Tx, userIds: readonly string[], at: Date): Promise<void> {
  if (userIds.length === 0) return;
  const [most] = await tx.rows<Most>({ name: 'most_held', text, values: [userIds, at] });
  if (most === undefined) return;
  mustFit('person.roles', 'person', most.roles);
  mustFit('person.grants', 'person', most.grants);
  mustFit('person.teams', 'person', most.teams);
  mustFit('person.patterns', 'person', most.patterns);
  mustFit('person.patterns.everywhere', 'person', most.everywhere);
}
