import { keptCount } from '../../platform/db/counts.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import { closest } from '../closest.ts';
import { type SearchSource, type TotalsOf, whereHeld } from '../shown.ts';

export const search: readonly SearchSource[] = [
  {
    kind: 'team',
    place: 20,
    // Those that one may list, and those that one is in, unless one acts elsewhere.
    look: ({ on, actor, q, most }) => {
      const scope = actor.holds('team.list');
      const listed = scope === null ? [] : organizationsIn(scope);
      const here = actor.actsIn === null ? raw('true') : sql`t.organization_id = ${actor.actsIn}::uuid`;
      return closest(
        on,
        {
          kept: 'teams',
          text: `(e'\\n' || t.name)`,
          hit: 't.id, t.name as title, null as subtitle, t.organization_id',
          from: sql`teams t where t.deleted_at is null and (${within('t.organization_id', listed)}
            or t.id = any(${[...actor.teams.keys()]}::uuid[]) and ${here})`,
        },
        { q, most },
      );
    },
  },
];

export const totals: TotalsOf = async (on, actor) => ({
  teams: await whereHeld(actor, 'team.list', scope => keptCount(on, 'teams', organizationsIn(scope))),
});
