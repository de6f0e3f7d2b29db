import Type from 'typebox';
import { fits, isUuid } from '../../kernel/input.ts';
import { CursorWindow, keyOf, mustBeReachable, type Page, pageOf } from '../../kernel/page.ts';
import { keptCount } from '../../platform/db/counts.ts';
import { type Narrowed, partOfFound } from '../../platform/db/narrowed.ts';
import { partOf } from '../../platform/db/ordered.ts';
import { patternsOf } from '../../platform/db/search-text.ts';
import { anyCondition, raw, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { checked, isIsoMoment } from './cursors.ts';
import { TeamName } from './fields.ts';
import { type Team, teamColumns } from './teams.ts';

const sorts = {
  created_at: {
    column: `date_trunc('milliseconds', t.created_at at time zone 'UTC')`,
    type: 'timestamp',
    isKey: isIsoMoment,
  },
  name: { column: 't.name', type: 'text', isKey: (text: string) => fits(TeamName, text) },
} as const;

/** Teams the caller may list, by when they were created or by name; `q` finds part of a name. */
export const listTeams = query('team.list', {
  input: Type.Object(
    {
      q: Type.Optional(TeamName),
      sort: Type.Optional(Type.Union([Type.Literal('created_at'), Type.Literal('name')])),
      descending: Type.Optional(Type.Boolean()),
      ...CursorWindow,
    },
    { additionalProperties: false },
  ),
  permit: needs('team.list'),
  run: async ({ db, scope }, asked): Promise<Page<Team>> => {
    const name = asked.sort ?? 'created_at';
    const organizations = organizationsIn(scope);
    const size = await keptCount(db, 'teams', organizations);
    const list = teamsIn(organizations, sorts[name], asked.q, size);
    const { limit, offset, descending } = asked;
    const after = asked.after === null ? undefined : startOf(asked.after, name);
    const stretch = { limit, offset, descending, after };
    if (asked.q !== undefined) mustBeReachable(asked);
    const found =
      asked.q === undefined
        ? await partOf<Team>(db, list, async () => size, stretch)
        : await partOfFound<Team>(db, list, size, stretch);
    return pageOf(found, asked, row => [name, row[name], row.id]);
  },
});

/** Living teams of organizations (null: all), with a text in their name where one is asked for; `size` is how many in all. */
function teamsIn(
  organizations: readonly string[] | null,
  { column, type }: { readonly column: string; readonly type: 'text' | 'timestamp' },
  q: string | undefined,
  size: number,
): Narrowed {
  const found = q === undefined ? [] : patternsOf(q, size).map(each => sql`(e'\\n' || t.name) ilike ${each}`);
  return {
    columns: raw(teamColumns),
    from: sql`teams t where t.deleted_at is null and ${within('t.organization_id', organizations)}`,
    key: [
      { sql: column, type },
      { sql: 't.id', type: 'uuid' },
    ],
    alias: 't',
    filter: q === undefined ? raw('true') : anyCondition(found),
  };
}

/** What a cursor says, which counts only for the sorting it was made under. */
function startOf(after: string, sort: keyof typeof sorts): readonly string[] {
  const [of = null, key = null, id = null] = keyOf(after, 3);
  checked(of, made => made === sort);
  return [checked(key, sorts[sort].isKey), checked(id, isUuid)];
}
