import type { Database } from './database.ts';
import type { Queryable } from './queryable.ts';
import { quoted } from './stored-tables.ts';

/**
 * What the database counts by itself, with what each belongs to (migration 23, `start_count`). `people` are living
 * accounts; `secured_people` those of the active ones that show a second factor.
 */
export type Counted =
  | 'people'
  | 'active_people'
  | 'secured_people'
  | 'organizations'
  | 'teams'
  | 'team_members'
  | 'companies'
  | 'company_credentials'
  | 'type_credentials'
  | 'roles'
  | 'permissions'
  | 'role_holders'
  | 'members'
  | 'invitations';

/** What belongs to no organization, where counts say what rows belong to. */
export const ofPlatform = '00000000-0000-0000-0000-000000000000';

/** How many there are, exactly, without counting them: of everything, or of what they belong to. */
export async function keptCount(
  on: Queryable,
  what: Counted,
  within: readonly string[] | null = null,
): Promise<number> {
  const [kept] = await on.rows<{ total: number }>(
    within === null
      ? { name: 'kept_count', text: `select ${keptSql('$1', null)} as total`, values: [what] }
      : {
          name: 'kept_count_within',
          text: `select ${keptSql('$1', 'any($2::uuid[])')} as total`,
          values: [what, within],
        },
  );
  return kept?.total ?? 0;
}

/** Counts everything anew, by what the triggers were told to count: for rows that came without them. */
export async function recount(on: Queryable): Promise<void> {
  const triggers = await on.rows<{ table: string; args: readonly [what: string, within: string, counts: string] }>({
    text: `select c.relname as table, string_to_array(encode(t.tgargs, 'escape'), '\\000') as args
      from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where t.tgname like 'count\\_%\\_in' and c.relnamespace = 'public'::regnamespace`,
  });
  await on.rows({ text: 'delete from kept_counts' });
  for (const { table, args } of triggers) {
    const [what, within, counts] = args;
    const which = within === 'null' ? 'having grouping(within) = 1' : '';
    await on.rows({
      text: `insert into kept_counts (what, within, change)
        select $1, within, count(*) from (select coalesce((${within})::uuid, '${ofPlatform}') as within from ${quoted(table)} where ${counts}) as found
        group by grouping sets ((within), ()) ${which}`,
      values: [what],
    });
  }
}

/** SQL of such a count; `what` is a literal or parameter, `within` what the rows belong to (null: all). */
export function keptSql(what: string, within: string | null): string {
  return `(select coalesce(sum(k.change), 0)::bigint from kept_counts k
    where k.what = ${what} and k.within ${within === null ? 'is null' : `= ${within}`})`;
}

/** Makes one row of the many that changes have left for each count. Run twice at once, each may fold a part of them. */
export async function foldCounts(database: Pick<Database, 'transact'>): Promise<void> {
  await database.transact(async tx => {
    await tx.rows({
      name: 'fold_counts',
      text: `with many as (select what, within from kept_counts group by what, within having count(*) > 1),
        taken as (delete from kept_counts where ctid = any(array(
            select k.ctid from kept_counts k join many m on m.what = k.what and m.within is not distinct from k.within
            limit 100000 for update of k skip locked))
          returning what, within, change)
        insert into kept_counts (what, within, change)
          select what, within, sum(change) from taken group by what, within having sum(change) <> 0`,
    });
  });
}
