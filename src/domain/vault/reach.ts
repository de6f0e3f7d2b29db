import { type Actor, join, meet, type Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Permit } from '../../kernel/permit.ts';
import type { Queryable } from '../../platform/db/queryable.ts';

/** What somebody wants to do with credentials: the last parts of nodes, such as `fetch` and `secure_values.read`. */
export interface Say {
  readonly actor: Actor;
  readonly actions: readonly string[];
}

/** Which credentials somebody may do something with. */
export interface Reach {
  /** Of every type. */
  readonly wide: Scope | null;
  /** Of one type besides, by its permission scope: type id to where. */
  readonly byType: ReadonlyMap<string, Scope>;
}

const nodeOf = (action: string): string => `credential.${action}`;

/**
 * Whoever is signed in may try: `credential.<action>` gives it for all credentials where it is held, and
 * `<permission scope>.<action>` for those of one type. Which types there are is data, so `reachOf` decides.
 */
export function overCredentials(
  ...actions: readonly [string, ...string[]]
): Permit<unknown, { readonly say: Say; readonly actor: Actor }> {
  const nodes = actions.map(nodeOf);
  return {
    nodes,
    open: null,
    judge: actor =>
      actor === null ? { refused: 'unauthenticated', missing: nodes } : { say: { actor, actions }, actor },
  };
}

/** Where the caller may do all of it. Refuses with the missing node those who may nowhere. */
export async function reachOf(on: Queryable, { actor, actions }: Say): Promise<Reach> {
  const wide = inAll(actions.map(action => actor.holds(nodeOf(action))));
  if (wide === 'everything') return { wide, byType: new Map() };
  const types = await on.rows<{ id: string; permission_scope: string }>({
    name: 'scoped_credential_types',
    text: 'select id, permission_scope from credential_types where permission_scope is not null',
  });
  const byType = new Map<string, Scope>();
  for (const { id, permission_scope: prefix } of types) {
    const scope = inAll(actions.map(action => join(actor.holds(nodeOf(action)), actor.holds(`${prefix}.${action}`))));
    if (scope !== null) byType.set(id, scope);
  }
  if (wide === null && byType.size === 0) {
    const unheld = actions.filter(action => actor.holds(nodeOf(action)) === null);
    // A scope may give some of it already: what is missing then is the rest.
    const byNone = unheld.find(action =>
      types.every(type => actor.holds(`${type.permission_scope}.${action}`) === null),
    );
    const missing = byNone ?? unheld[0] ?? firstApart(actor, actions);
    throw refuse('permission.denied', { missing: missing === undefined ? [] : [nodeOf(missing)] });
  }
  return { wide, byType };
}

/** Of what somebody holds, but not all in one place: the first that they do not hold where they hold those before it. */
function firstApart(actor: Actor, actions: readonly string[]): string | undefined {
  const held = actions.map(action => actor.holds(nodeOf(action)));
  return actions.find((_, index) => inAll(held.slice(0, index + 1)) === null);
}

function inAll(scopes: readonly (Scope | null)[]): Scope | null {
  return scopes.reduce((left, right) => (left === null || right === null ? null : meet(left, right)));
}

/** Whether a credential of that type, kept for a company of that organization, is within reach. */
export function reaches(reach: Reach, typeId: string, organization: string | null): boolean {
  return includes(reach.wide, organization) || includes(reach.byType.get(typeId) ?? null, organization);
}

/** Whether a credential of any type could be within reach there. */
export function reachesInto(reach: Reach, organization: string | null): boolean {
  return [reach.wide, ...reach.byType.values()].some(scope => includes(scope, organization));
}

function includes(scope: Scope | null, organization: string | null): boolean {
  if (scope === null) return false;
  return scope === 'everything' || (organization !== null && scope.organizations.includes(organization));
}

/** SQL over companies `co`: those of the platform, and of organizations that are still there. */
export const stillThereSql = `(co.organization_id is null or exists (select 1 from organizations o
    where o.id = co.organization_id and o.deleted_at is null))`;

/**
 * SQL over credentials `cr` and companies `co`: what the parameters `$n` to `$n+3` of `reachValues` reach, in
 * organizations that are still there.
 */
export function reachableSql(n: number): string {
  return `${stillThereSql} and ($${n}::boolean or co.organization_id = any($${n + 1}::uuid[])
      or exists (select 1 from unnest($${n + 2}::uuid[], $${n + 3}::uuid[]) as r (type_id, organization_id)
        where r.type_id = cr.type_id and (r.organization_id is null or r.organization_id = co.organization_id)))`;
}

/** The values of those parameters. */
export function reachValues({ wide, byType }: Reach): [boolean, readonly string[], string[], (string | null)[]] {
  const pairs = [...byType].flatMap(([type, scope]): { type: string; organization: string | null }[] =>
    scope === 'everything'
      ? [{ type, organization: null }]
      : scope.organizations.map(organization => ({ type, organization })),
  );
  return [
    wide === 'everything',
    wide === null || wide === 'everything' ? [] : wide.organizations,
    pairs.map(pair => pair.type),
    pairs.map(pair => pair.organization),
  ];
}
