import { shareOf } from '../kernel/shares.ts';
import type { Route } from './route.ts';
import type { Surface } from './surface.ts';

/** The statuses with which a route may refuse: those of any route of its kind, and those of the codes that its action names. */
export function refusalStatuses(surface: Surface, route: Route): ReadonlySet<number> {
  const { method, action, next, params, ownPages } = route;
  const { open, nodes, areas, withKeys = false } = action.permit;
  const statuses = new Set([400, 429, 500, 503]);
  if (open === null) statuses.add(401);
  // API keys are refused where one signs in.
  if ((open === null ? nodes.length + areas.length > 0 : !withKeys) || ownPages) statuses.add(403);
  if (Object.keys(params).length > 0) statuses.add(404);
  if (action.edits !== undefined) statuses.add(412);
  // Also where no body is taken: one that is sent is refused.
  if (method !== 'GET') statuses.add(413).add(415);
  for (const name of action.bounds) {
    const { counted, most } = shareOf(name);
    if (counted === 'kept') statuses.add(most.request === undefined ? 409 : 413);
  }
  const codes = [...action.refuses, ...(next?.action.refuses ?? [])];
  for (const code of codes) statuses.add(surface.errors[code].status);
  return statuses;
}
