import type { Scope } from '../../kernel/actor.ts';
import { keptCount } from '../../platform/db/counts.ts';
import { rowsOf } from '../../platform/db/ordered.ts';
import { type Fragment, sql } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { closest } from '../closest.ts';
import { type SearchSource, type TotalsOf, whereHeld } from '../shown.ts';
import { visibleRoles } from './roles.ts';

const visible = (scope: Scope): Fragment => sql`roles r where ${visibleRoles(organizationsIn(scope))}`;

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
            from: visible(scope),
          },
          { q, most },
        ),
      )) ?? [],
  },
];

export const totals: TotalsOf = async (on, actor) => ({
  roles: await whereHeld(actor, 'role.list', scope =>
    scope === 'everything' ? keptCount(on, 'roles') : rowsOf(on, visible(scope)),
  ),
});
