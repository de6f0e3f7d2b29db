import { keptCount } from '../../platform/db/counts.ts';
import { organizationsIn } from '../access/rules.ts';
import { closest, inside } from '../closest.ts';
import { type SearchSource, type TotalsOf, whereHeld } from '../shown.ts';

export const search: readonly SearchSource[] = [
  {
    kind: 'team',
    place: 20,
    // Those that one may list, and those that one is in, unless one acts elsewhere.
    look: ({ on, actor, q, most }) => {
      const scope = actor.holds('team.list');
      const listed = scope === null ? [] : organizationsIn(scope);
      return closest(
        on,
        {
          kept: 'teams',
          text: `(e'\\n' || t.name)`,
          hit: 't.id, t.name as title, null as subtitle, t.organization_id',
          from: `teams t where t.deleted_at is null and (${inside('t.organization_id')}
            or t.id = any($2::uuid[]) and ($3::uuid is null or t.organization_id = $3))`,
        },
        [listed, [...actor.teams.keys()], actor.actsIn],
        { q, most },
      );
    },
  },
];

export const totals: TotalsOf = async (on, actor) => ({
  teams: await whereHeld(actor, 'team.list', scope => keptCount(on, 'teams', organizationsIn(scope))),
});
