import { keptCount } from '../../platform/db/counts.ts';
import { organizationsIn } from '../access/rules.ts';
import { closest } from '../closest.ts';
import { type SearchSource, type TotalsOf, whereHeld } from '../shown.ts';
import { visibleRoles } from './roles.ts';

const from = `roles r where ${visibleRoles}`;

export const search: readonly SearchSource[] = [
  {
    kind: 'role',
    place: 30,
    look: async ({ on, actor, q, most }) =>
      (await whereHeld(actor, 'role.list', scope =>
        closest(
          on,
          {
            kept: 'roles',
            text: `(e'\\n' || r.name || e'\\n' || r.moniker)`,
            hit: 'r.id, r.name as title, r.moniker as subtitle, r.organization_id',
            from,
          },
          [organizationsIn(scope)],
          { q, most },
        ),
      )) ?? [],
  },
];

export const totals: TotalsOf = async (on, actor) => ({
  roles: await whereHeld(actor, 'role.list', async scope => {
    if (scope === 'everything') return keptCount(on, 'roles');
    const [row] = await on.rows<{ total: number }>({
      name: 'overview_roles',
      text: `select count(*) as total from ${from}`,
      values: [scope.organizations],
    });
    return row?.total ?? 0;
  }),
});
