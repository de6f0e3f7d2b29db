import Type from 'typebox';
import { fits, isUuid } from '../../kernel/input.ts';
import { keyOf, type Page, pageOf } from '../../kernel/page.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { checked, isMoment } from './cursors.ts';
import { TeamName } from './fields.ts';
import { type Team, teamColumns } from './teams.ts';

const sorts = {
  created_at: { column: `date_trunc('milliseconds', t.created_at)`, type: 'timestamptz', isKey: isMoment },
  name: { column: 't.name', type: 'text', isKey: (text: string) => fits(TeamName, text) },
} as const;

const living = `t.deleted_at is null and ($1::uuid[] is null or t.organization_id = any($1::uuid[]))
  and ($2::text is null or t.name ilike $2)`;

/** Teams the caller may list, by when they were created or by name; `q` finds part of a name. */
export const listTeams = query('team.list', {
  input: Type.Object(
    {
      q: Type.Optional(TeamName),
      sort: Type.Optional(Type.Union([Type.Literal('created_at'), Type.Literal('name')])),
      descending: Type.Optional(Type.Boolean()),
      limit: Type.Integer({ minimum: 1, maximum: 1000 }),
      offset: Type.Integer({ minimum: 0 }),
      after: Type.Union([Type.String(), Type.Null()]),
    },
    { additionalProperties: false },
  ),
  permit: needs('team.list'),
  run: async ({ db, scope }, asked): Promise<Page<Team>> => {
    const name = asked.sort ?? 'created_at';
    const { column, type, isKey } = sorts[name];
    const [way, past] = asked.descending === true ? ['desc', '<'] : ['asc', '>'];
    const filters = [organizationsIn(scope), asked.q === undefined ? null : `%${asked.q.replace(/[\\%_]/g, '\\$&')}%`];
    const start = startOf(asked.after, name, isKey);
    const [items, [counted]] = await Promise.all([
      db.rows<Team>({
        name: `teams_${name}_${way}`,
        text: `select ${teamColumns} from teams t
          where ${living} and ($3::uuid is null or (${column}, t.id) ${past} ($4::${type}, $3::uuid))
          order by ${column} ${way}, t.id ${way} limit $5 offset $6`,
        values: [...filters, start.id, start.key, asked.limit, asked.offset],
      }),
      db.rows<{ total: number }>({
        name: 'teams_total',
        text: `select count(*) as total from teams t where ${living}`,
        values: filters,
      }),
    ]);
    return pageOf(items, counted?.total ?? 0, asked.limit, row => [name, row[name], row.id]);
  },
});

/** What a cursor says, which counts only for the sorting it was made under. */
function startOf(after: string | null, sort: string, isKey: (text: string) => boolean) {
  if (after === null) return { key: null, id: null };
  const [of = null, key = null, id = null] = keyOf(after, 3);
  checked(of, made => made === sort);
  return { key: checked(key, isKey), id: checked(id, isUuid) };
}
