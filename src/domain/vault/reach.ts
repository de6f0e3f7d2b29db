import { type Actor, type Judged, join, meet, type Scope } from '../../kernel/actor.ts';
import type { AuditedAccess } from '../../kernel/audited.ts';
import { DomainError, refuse } from '../../kernel/errors.ts';
import type { Lent } from '../../kernel/holdings.ts';
import type { Permit } from '../../kernel/permit.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, raw, shared, sql } from '../../platform/db/sql.ts';
import { scopeCovers, scopeIncludes, within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import { type Access, actionsOf } from '../access/shared-access.ts';

/** What somebody wants to do with credentials: the last parts of nodes, such as `fetch` and `secure_values.read`. */
export interface CredentialUse {
  readonly actor: Judged;
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
  /** Besides: what was shared with their teams, or for a time with them alone. */
  readonly shared: Shared;
}

/** What counts of the things that were shared with teams, and with the person alone. */
interface Shared {
  readonly teams: readonly string[];
  readonly lent: readonly Lent[];
  readonly access: Access;
  /** Null: whatever organization it is kept in. */
  readonly organization: string | null;
}

const unshared: Shared = { teams: [], lent: [], access: 'write', organization: null };

/** Reaches nothing. */
export const nowhere: Reach = { wide: null, byType: new Map(), shared: unshared };

const nodeOf = (action: string): string => `credential.${action}`;

/**
 * Whoever is signed in may try: `credential.<action>` gives it for all credentials where it is held, and
 * `<permission scope>.<action>` for those of one type. Which types there are is data, so `reachOf` decides.
 */
export function overCredentials(
  ...actions: readonly [string, ...string[]]
): Permit<unknown, { readonly use: CredentialUse; readonly actor: Actor }> {
  const nodes = actions.map(nodeOf);
  return {
    nodes,
    areas: [],
    open: null,
    judge: actor =>
      actor === null ? { refused: 'unauthenticated', missing: nodes } : { use: { actor, actions }, actor },
  };
}

/** Where the caller may do all of it. Refuses with the missing node those who may nowhere. */
export async function reachOf(on: Queryable, use: CredentialUse): Promise<Reach> {
  const held = await heldBy(on, use);
  if ('wide' in held && held.wide === 'everything') return held;
  const shared = sharedWith(use);
  if ('wide' in held) return { ...held, shared };
  if (await isAnyShared(on, shared)) return { wide: null, byType: new Map(), shared };
  throw refuse('permission.denied', held);
}

/** As `reachOf`, with `nowhere` for those who may nowhere. */
export function reachOrNone(on: Queryable, use: CredentialUse): Promise<Reach> {
  return reachOf(on, use).catch(error => {
    if (error instanceof DomainError && error.is('permission.denied')) return nowhere;
    throw error;
  });
}

/** As `reachOf`, by what the caller holds alone, whatever was shared with them. */
export async function heldReach(on: Queryable, use: CredentialUse): Promise<Reach> {
  const held = await heldBy(on, use);
  if ('missing' in held) throw refuse('permission.denied', held);
  return held;
}

function sharedWith({ actor, actions }: CredentialUse): Shared {
  const access = (['read', 'write'] as const).find(each => actions.every(action => actionsOf[each].includes(action)));
  if (access === undefined) return unshared;
  const lent = actor.lent.filter(each => access === 'read' || each.access === 'write');
  return { teams: [...actor.teams.keys()], lent, access, organization: actor.actsIn };
}

/** What of a reach is not for a time only: without what was shared with the person alone. */
export function besidesLent(reach: Reach): Reach {
  return { ...reach, shared: { ...reach.shared, lent: [] } };
}

/** Until when, how far and by which request a credential is shared with the caller alone; undefined: not at all. */
export function lentTo(actor: Judged, id: string, organization: string | null): Lent | undefined {
  if (actor.actsIn !== null && actor.actsIn !== organization) return undefined;
  const lent = actor.lent.filter(each => each.id === id && each.organization === organization);
  // Whichever gives more; of those that give the same, the one that ends last.
  return lent.toSorted(
    (left, right) =>
      Number(right.access === 'write') - Number(left.access === 'write') ||
      Date.parse(right.expiresAt) - Date.parse(left.expiresAt),
  )[0];
}

/** How far a credential is shared with teams that the caller is in; null: not at all. */
export async function sharedAccess(on: Queryable, actor: Judged, id: string): Promise<Access | null> {
  const shared = sharedWith({ actor, actions: ['fetch'] });
  if (shared.teams.length === 0) return null;
  const rows = await on.rows<{ access: Access }>(
    sql`select s.access from ${raw(sharesSql)} and cr.id = ${id} and ${sharedSql(sharedValues(shared))}
      order by s.access desc limit 1`.named('shared_access'),
  );
  return rows[0]?.access ?? null;
}

async function isAnyShared(on: Queryable, shared: Shared): Promise<boolean> {
  if (shared.lent.length > 0) return true;
  if (shared.teams.length === 0) return false;
  const rows = await on.rows(
    sql`select 1 from ${raw(sharesSql)} and ${sharedSql(sharedValues(shared))} limit 1`.named('any_shared_credential'),
  );
  return rows.length > 0;
}

async function heldBy(
  on: Queryable,
  { actor, actions, forGood }: CredentialUse,
): Promise<Reach | { readonly missing: string[] }> {
  const { audited } = actor;
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
    if (scope === null) continue;
    byType.set(type.id, scope);
    if (audited !== undefined) noteUses(actor, audited, type, actions);
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

/** Where grants whose every use is recorded give by themselves what a type's scope gives, in whichever organization: records it. */
function noteUses(
  actor: Pick<Judged, 'holds'>,
  audited: AuditedAccess,
  type: ScopedType,
  actions: readonly string[],
): void {
  const { holds } = audited.without;
  for (const action of actions) {
    const node = `${type.permission_scope}.${action}`;
    const requests = audited.aloneBy(node);
    if (requests.length === 0) continue;
    const wide = holds(nodeOf(action));
    const given = join(wide, heldFor(actor.holds, type, action));
    const alone = given !== null && !scopeCovers(join(wide, heldFor(holds, type, action)), given);
    if (alone) audited.used(node, requests);
  }
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
  return [reach.wide, reach.byType.get(typeId) ?? null].some(
    scope => scope !== null && scopeIncludes(scope, organization),
  );
}

/** Whether a credential of any type could be within reach there by what is held. */
export function reachesInto(reach: Reach, organization: string | null): boolean {
  return [reach.wide, ...reach.byType.values()].some(scope => scope !== null && scopeIncludes(scope, organization));
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

/** SQL over those: what was shared with these teams, in this way, in this organization. */
function sharedSql([teams, anyAccess, given]: Places<TeamValues>): Fragment {
  const organization = shared(given);
  return sql`s.team_id = any(${teams}::uuid[]) and (${anyAccess}::boolean or s.access = 'write')
    and (${organization}::uuid is null or st.organization_id = ${organization})`;
}

type TeamValues = readonly [teams: readonly string[], anyAccess: boolean, organization: string | null];

function sharedValues({ teams, access, organization }: Shared): TeamValues {
  return [teams, access === 'read', organization];
}

/** What was shared with the person alone, where it has to be kept. */
type LentValues = readonly [lent: readonly string[], organizationsOfLent: readonly (string | null)[]];

function lentValues({ lent, organization }: Shared): LentValues {
  const there = lent.filter(each => organization === null || each.organization === organization);
  return [there.map(({ id }) => id), there.map(each => each.organization)];
}

/** What `reachable` is made from. */
export type ReachValues = readonly [
  wide: readonly string[] | null,
  types: readonly string[],
  organizationsOfTypes: readonly (string | null)[],
  ...shared: readonly [...LentValues, ...TeamValues],
];

/** A statement's places for values. */
type Places<V extends readonly unknown[]> = { readonly [_ in keyof V]: unknown };

/** SQL over credentials `cr` and companies `co`: what `reachValues` reach, in organizations that are still there. */
export function reachable([wide, types, organizations, lent, places, ...others]: Places<ReachValues>): Fragment {
  return sql`${raw(stillThereSql)} and (${within('co.organization_id', wide)}
      or exists (select 1 from unnest(${types}::uuid[], ${organizations}::uuid[]) as r (type_id, organization_id)
        where r.type_id = cr.type_id and (r.organization_id is null or r.organization_id = co.organization_id))
      or exists (select 1 from unnest(${lent}::uuid[], ${places}::uuid[]) as l (id, organization_id)
        where l.id = cr.id and l.organization_id is not distinct from co.organization_id)
      or exists (select 1 from ${raw(livingSharesSql)}
        where s.credential_id = cr.id and st.organization_id is not distinct from co.organization_id
          and ${sharedSql(others)}))`;
}

/** A reach as the values of a statement. */
export function reachValues({ wide, byType, shared }: Reach): ReachValues {
  const pairs = [...byType].flatMap(([type, scope]): { type: string; organization: string | null }[] =>
    scope === 'everything'
      ? [{ type, organization: null }]
      : scope.organizations.map(organization => ({ type, organization })),
  );
  return [
    wide === null ? [] : organizationsIn(wide),
    pairs.map(pair => pair.type),
    pairs.map(pair => pair.organization),
    ...lentValues(shared),
    ...sharedValues(shared),
  ];
}
