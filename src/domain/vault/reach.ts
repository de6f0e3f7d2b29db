import { type Actor, join, meet, type Scope } from '../../kernel/actor.ts';
import { DomainError, refuse } from '../../kernel/errors.ts';
import type { Permit } from '../../kernel/permit.ts';
import type { Queryable } from '../../platform/db/queryable.ts';

/** What somebody wants to do with credentials: the last parts of nodes, such as `fetch` and `secure_values.read`. */
export interface Say {
  readonly actor: Actor;
  readonly actions: readonly string[];
  /** Only what is held without an end counts. */
  readonly forGood?: true;
}

/** Which credentials somebody may do something with. */
export interface Reach {
  /** Of every type. */
  readonly wide: Scope | null;
  /** Of one type besides, by its permission scope: type id to where. */
  readonly byType: ReadonlyMap<string, Scope>;
  /** Besides: what was shared with their teams. */
  readonly shared: Shared;
}

/** What counts of the things that were shared with teams. */
interface Shared {
  readonly teams: readonly string[];
  readonly access: Access;
  /** Null: whatever organization it is kept in. */
  readonly organization: string | null;
}

/** How far a credential is shared with a team. */
export type Access = 'read' | 'write';

/** What sharing a credential gives. Whoever may only use it neither deletes it nor shares it on. */
export const actionsOf: Readonly<Record<Access, readonly [string, ...string[]]>> = {
  read: ['fetch', 'fetch.many', 'fields.fetch', 'secure_values.read'],
  write: ['fetch', 'fetch.many', 'fields.fetch', 'secure_values.read', 'update', 'fields.update'],
};

const unshared: Shared = { teams: [], access: 'write', organization: null };

/** Reaches nothing. */
export const nowhere: Reach = { wide: null, byType: new Map(), shared: unshared };

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
    areas: [],
    open: null,
    judge: actor =>
      actor === null ? { refused: 'unauthenticated', missing: nodes } : { say: { actor, actions }, actor },
  };
}

/** Where the caller may do all of it. Refuses with the missing node those who may nowhere. */
export async function reachOf(on: Queryable, say: Say): Promise<Reach> {
  const held = await heldBy(on, say);
  if ('wide' in held && held.wide === 'everything') return held;
  const shared = sharedWith(say);
  if ('wide' in held) return { ...held, shared };
  if (await isAnyShared(on, shared)) return { wide: null, byType: new Map(), shared };
  throw refuse('permission.denied', held);
}

/** As `reachOf`, with `nowhere` for those who may nowhere. */
export function reachOrNone(on: Queryable, say: Say): Promise<Reach> {
  return reachOf(on, say).catch(error => {
    if (error instanceof DomainError && error.is('permission.denied')) return nowhere;
    throw error;
  });
}

/** As `reachOf`, by what the caller holds alone, whatever was shared with them. */
export async function heldReach(on: Queryable, say: Say): Promise<Reach> {
  const held = await heldBy(on, say);
  if ('missing' in held) throw refuse('permission.denied', held);
  return held;
}

function sharedWith({ actor, actions }: Say): Shared {
  const access = (['read', 'write'] as const).find(each => actions.every(action => actionsOf[each].includes(action)));
  return access === undefined ? unshared : { teams: [...actor.teams.keys()], access, organization: actor.actsIn };
}

/** How far a credential is shared with teams that the caller is in; null: not at all. */
export async function sharedAccess(on: Queryable, actor: Actor, id: string): Promise<Access | null> {
  const shared = sharedWith({ actor, actions: ['fetch'] });
  if (shared.teams.length === 0) return null;
  const rows = await on.rows<{ access: Access }>({
    name: 'shared_access',
    text: `select s.access from ${sharesSql} and cr.id = $1 and ${sharedSql(2)} order by s.access desc limit 1`,
    values: [id, ...sharedValues(shared)],
  });
  return rows[0]?.access ?? null;
}

async function isAnyShared(on: Queryable, shared: Shared): Promise<boolean> {
  if (shared.teams.length === 0) return false;
  const rows = await on.rows({
    name: 'any_shared_credential',
    text: `select 1 from ${sharesSql} and ${sharedSql(1)} limit 1`,
    values: [...sharedValues(shared)],
  });
  return rows.length > 0;
}

async function heldBy(
  on: Queryable,
  { actor, actions, forGood }: Say,
): Promise<Reach | { readonly missing: string[] }> {
  const holds = forGood === true ? actor.holdsForGood : actor.holds;
  const wide = inAll(actions.map(action => holds(nodeOf(action))));
  if (wide === 'everything') return { wide, byType: new Map(), shared: unshared };
  const types = await on.rows<ScopedType>({
    name: 'scoped_credential_types',
    text: 'select id, permission_scope, organization_id from credential_types where permission_scope is not null',
  });
  const byType = new Map<string, Scope>();
  for (const type of types) {
    const scope = inAll(actions.map(action => join(holds(nodeOf(action)), heldFor(holds, type, action))));
    if (scope !== null) byType.set(type.id, scope);
  }
  if (wide === null && byType.size === 0) {
    const unheld = actions.filter(action => holds(nodeOf(action)) === null);
    // A scope may give some of it already: what is missing then is the rest.
    const byNone = unheld.find(action => types.every(type => heldFor(holds, type, action) === null));
    const missing = byNone ?? unheld[0] ?? firstApart(holds, actions);
    return { missing: missing === undefined ? [] : [nodeOf(missing)] };
  }
  return { wide, byType, shared: unshared };
}

interface ScopedType {
  readonly id: string;
  readonly permission_scope: string;
  readonly organization_id: string | null;
}

/** Where the scope of a type gives an action. The same scope of another organization's type is another one. */
function heldFor(
  holds: Actor['holds'],
  { permission_scope, organization_id }: ScopedType,
  action: string,
): Scope | null {
  const held = holds(`${permission_scope}.${action}`);
  return held === null || organization_id === null ? held : meet(held, { organizations: [organization_id] });
}

/** Of what somebody holds, but not all in one place: the first that they do not hold where they hold those before it. */
function firstApart(holds: Actor['holds'], actions: readonly string[]): string | undefined {
  const held = actions.map(action => holds(nodeOf(action)));
  return actions.find((_, index) => inAll(held.slice(0, index + 1)) === null);
}

function inAll(scopes: readonly (Scope | null)[]): Scope | null {
  return scopes.reduce((left, right) => (left === null || right === null ? null : meet(left, right)));
}

/** Whether a credential of that type, kept for a company of that organization, is within reach by what is held. */
export function reaches(reach: Reach, typeId: string, organization: string | null): boolean {
  return includes(reach.wide, organization) || includes(reach.byType.get(typeId) ?? null, organization);
}

/** Whether a credential of any type could be within reach there by what is held. */
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

/** SQL: what is shared with living teams. */
const livingSharesSql = 'team_resources s join teams st on st.id = s.team_id and st.deleted_at is null';

/** SQL: the same with the things, each in the organization of its team. */
const sharesSql = `${livingSharesSql}
  join credentials cr on cr.id = s.credential_id
  join companies co on co.id = cr.company_id and co.organization_id is not distinct from st.organization_id where true`;

/** SQL over those: what the parameters `$n` to `$n+2` of `sharedValues` let through. */
function sharedSql(n: number): string {
  return `s.team_id = any($${n}::uuid[]) and ($${n + 1}::boolean or s.access = 'write')
    and ($${n + 2}::uuid is null or st.organization_id = $${n + 2})`;
}

function sharedValues({ teams, access, organization }: Shared): [readonly string[], boolean, string | null] {
  return [teams, access === 'read', organization];
}

/**
 * SQL over credentials `cr` and companies `co`: what the parameters of `reachValues`, from `$n` on, reach in
 * organizations that are still there.
 */
export function reachableSql(n: number): string {
  return `${stillThereSql} and ($${n}::boolean or co.organization_id = any($${n + 1}::uuid[])
      or exists (select 1 from unnest($${n + 2}::uuid[], $${n + 3}::uuid[]) as r (type_id, organization_id)
        where r.type_id = cr.type_id and (r.organization_id is null or r.organization_id = co.organization_id))
      or exists (select 1 from ${livingSharesSql}
        where s.credential_id = cr.id and st.organization_id is not distinct from co.organization_id
          and ${sharedSql(n + 4)}))`;
}

/** The values of those parameters. */
export function reachValues({ wide, byType, shared }: Reach): readonly unknown[] {
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
    ...sharedValues(shared),
  ];
}
