import { type Fragment, raw, shared, sql } from '../../platform/db/sql.ts';
import { notBanned } from './banned.ts';

/** Every pattern that gives a node. */
export function patternsGiving(node: string): string[] {
  const segments = node.split('.');
  const given: string[] = [];
  let beginnings = [''];
  for (const [index, segment] of segments.entries()) {
    // A final `*` stands for this segment and all that follow.
    given.push(...beginnings.map(beginning => `${beginning}*`));
    if (index === segments.length - 1) given.push(...beginnings.map(beginning => `${beginning}${segment}`));
    beginnings = beginnings.flatMap(beginning => [`${beginning}*.`, `${beginning}${segment}.`]);
  }
  return given;
}

/** What somebody is asked to hold, where (null: everywhere) and when. */
export interface Held {
  readonly node: string;
  /** Where it takes more than the node: each of these, by any of the nodes that stand for it. */
  readonly each?: readonly (readonly string[])[];
  readonly organization: string | null;
  readonly at: Date;
}

/**
 * SQL: the account `u` is active and holds a node. What counts is what `holdingsOf` counts, of this one person: who could be
 * meant, `mayHold` finds.
 */
export function holdsNode({ node, each = [[node]], organization, at }: Held): Fragment {
  const [place, now] = [shared(organization), shared(at)];
  return each
    .map(nodes => holdsAny(shared(nodes.flatMap(patternsGiving)), place, now))
    .reduce((left, right) => sql`${left} and ${right}`);
}

/** The same place and moment, and another node. */
export function heldThere({ organization, at }: Held, node: string): Held {
  return { node, organization, at };
}

/**
 * SQL: the account `u` is active and holds the node of two segments that columns name, in the organization of another. `patternsGiving`
 * as SQL.
 */
export function holdsNamed(
  columns: { readonly first: string; readonly second: string; readonly organization: string },
  at: Date,
): Fragment {
  const { first, second, organization } = columns;
  const patterns = raw(`array['*', '*.*', ${first} || '.*', '*.' || ${second}, ${first} || '.' || ${second}]`);
  return holdsAny(patterns, raw(organization), shared(at));
}

/** SQL: the account `u` is active and holds one of these patterns in a place at a moment. */
function holdsAny(patterns: unknown, place: unknown, now: unknown): Fragment {
  const timely = (alias: string): Fragment =>
    sql`(${raw(alias)}.starts_at is null or ${raw(alias)}.starts_at <= ${now}::timestamptz)
      and (${raw(alias)}.expires_at is null or ${raw(alias)}.expires_at > ${now}::timestamptz)`;
  const there = (column: string): Fragment =>
    sql`(${raw(column)} is null or ${raw(column)} = ${place}::uuid and exists (select 1 from organization_members hm
      join organizations ho on ho.id = hm.organization_id and ho.active and ho.deleted_at is null
      where hm.user_id = u.id and hm.organization_id = ${place}::uuid))`;
  return sql`(u.active and u.deleted_at is null and ${raw(notBanned)} and (
    exists (select 1 from user_grants hg where hg.user_id = u.id and hg.pattern = any(${patterns}::text[])
      and ${timely('hg')} and ${there('hg.organization_id')})
    or exists (select 1 from user_roles hr join roles r on r.id = hr.role_id join role_permissions rp on rp.role_id = r.id
      join permissions p on p.id = rp.permission_id
      where hr.user_id = u.id and ${timely('hr')} and ${there('r.organization_id')}
        and case when p.action = '' or (p.resource = '*' and p.action = '*') then p.resource
          else p.resource || '.' || p.action end = any(${patterns}::text[]))
    or exists (select 1 from team_members ht join teams t on t.id = ht.team_id and t.deleted_at is null
      join team_grants tg on tg.team_id = t.id
      where ht.user_id = u.id and ht.deleted_at is null and tg.pattern = any(${patterns}::text[])
        and array_position(array['member', 'manager', 'owner']::text[], ht.role::text)
          >= array_position(array['member', 'manager', 'owner']::text[], tg.least_role::text)
        and ${there('t.organization_id')})))`;
}

/**
 * SQL of a set of ids: people who may hold a node, found by what gives it. They are more than those who do: whether it counts
 * where and when it is asked, `holdsNode` says.
 */
export function mayHold(node: string, others: readonly string[] = []): Fragment {
  const patterns = shared([node, ...others].flatMap(patternsGiving));
  return sql`(select user_id from user_grants where pattern = any(${patterns}::text[])
    union select ur.user_id from permissions p join role_permissions rp on rp.permission_id = p.id
      join user_roles ur on ur.role_id = rp.role_id
      where case when p.action = '' or (p.resource = '*' and p.action = '*') then p.resource
        else p.resource || '.' || p.action end = any(${patterns}::text[])
    union select tm.user_id from team_grants tg join team_members tm on tm.team_id = tg.team_id and tm.deleted_at is null
      where tg.pattern = any(${patterns}::text[]))`;
}
