import type { Queryable } from '../../platform/db/queryable.ts';
import { type AttentionSource, type Noticed, whereHeldEverywhere } from '../shown.ts';

export const attention: readonly AttentionSource[] = [
  {
    kind: 'administrators_without_mfa',
    place: 40,
    look: ({ on, actor }) => whereHeldEverywhere(actor, 'user.read.other', () => withoutFactor(on)),
  },
];

/** People who may do everything, however they came to it, and whom a stolen password is enough to be. */
async function withoutFactor(on: Queryable): Promise<Noticed | null> {
  const now = (alias: string): string =>
    `(${alias}.starts_at is null or ${alias}.starts_at <= now()) and (${alias}.expires_at is null or ${alias}.expires_at > now())`;
  const rows = await on.rows<Noticed>({
    name: 'overview_administrators',
    text: `with administrators as (
        select ur.user_id as id from permissions p join role_permissions rp on rp.permission_id = p.id
          join roles r on r.id = rp.role_id and r.organization_id is null join user_roles ur on ur.role_id = r.id
          where p.resource = '*' and p.action = '*' and ${now('ur')}
        union
        select g.user_id from user_grants g where g.pattern = '*' and g.organization_id is null and ${now('g')}
        union
        select m.user_id from team_grants g join teams t on t.id = g.team_id and t.deleted_at is null
          and t.organization_id is null join team_members m on m.team_id = t.id and m.deleted_at is null
          where g.pattern = '*' and array_position(array['member', 'manager', 'owner']::text[], m.role::text)
            >= array_position(array['member', 'manager', 'owner']::text[], g.least_role::text)
      ), exposed as (
        select u.id from users u where u.id in (select id from administrators) and u.active and u.deleted_at is null
          and not u.shows_factor
      )
      select (select count(*) from exposed) as count,
        (select json_agg(id order by id) from (select id from exposed order by id limit 10) e) as ids`,
  });
  return rows[0] ?? null;
}
