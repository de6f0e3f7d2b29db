import { LRUCache } from 'lru-cache';
import type { ApiKeyActor, Beginner, SessionActor } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Epochs, Holdings, Lent } from '../../kernel/holdings.ts';
import { isUuid } from '../../kernel/input.ts';
import { cacheOf } from '../../platform/cache.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { rulesOfPerson } from '../rules/applying.ts';
import { factorsNeededFrom } from '../rules/factors.ts';
import { hitMilliseconds } from '../rules/hits.ts';
import type { Rules } from '../rules/rules.ts';
import { endOfSession, type SessionState } from '../rules/session-end.ts';
import { AskedTogether, endOfTurn } from './asked-together.ts';
import { type AuditedGrants, auditedAccess, auditedAmong, heldWithin } from './audited-grants.ts';
import { notBanned } from './banned.ts';
import { heldAt, holdingsOf, nextChange } from './holdings.ts';
import { compile, type Matcher } from './matcher.ts';
import { Reports } from './reports.ts';

/** A session that may be used, and the person behind it. */
interface LiveSession {
  readonly id: string;
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
  /** When it has to be looked at anew, because a policy that only reports would end it then; milliseconds since 1970. */
  readonly reportedAt: number;
}

/** Somebody, and what they hold. */
export interface Principal {
  readonly userId: string;
  readonly userEpoch: number;
  readonly accessEpoch: number;
  /** Milliseconds since 1970; null when nothing is time-boxed. */
  readonly validUntil: number | null;
  readonly holdings: Holdings;
  readonly matcher: Matcher;
  /** What they hold by grants whose every use is recorded; undefined: nothing. */
  readonly audited: AuditedGrants | undefined;
  /** What is shared with them alone, now. */
  readonly lent: readonly Lent[];
  /** What policies ask of them. */
  readonly rules: Rules;
  /** The actor of a request that names no organization. */
  readonly actors: LRUCache<string, SessionActor>;
  /** The same of API keys. */
  readonly keyActors: LRUCache<string, ApiKeyActor>;
}

/** Of whom nothing may be believed that was remembered. */
export type Forgotten =
  | { readonly users?: readonly string[]; readonly sessions?: readonly string[]; readonly keys?: boolean }
  | 'everything';

/** How soon somebody's days of grace count who was just given them. */
const demandsLookedForMilliseconds = 10 * 60 * 1000;

interface StateRow extends Epochs, SessionState {
  readonly id: string;
  readonly user_id: string;
}

const stateText = `
  select s.id, s.user_id, s.created_at, s.last_seen_at, s.expires_at, s.factors,
    u.access_epoch as user_epoch, a.epoch as access_epoch
  from sessions s join users u on u.id = s.user_id cross join access_state a
  where s.id = any($1) and s.revoked_at is null and u.active and u.deleted_at is null and ${notBanned}
    and s.expires_at > $2 and s.last_seen_at + make_interval(secs => $3) > $2`;

function sessionStates(on: Queryable, ids: readonly string[], now: Date, idleSeconds: number): Promise<StateRow[]> {
  return on.rows<StateRow>({ name: 'session_states', text: stateText, values: [ids, now, idleSeconds] });
}

export interface PrincipalOptions {
  /** Whether this process alone writes to the database just now, so that its own memory is the truth. */
  readonly soleWriter: () => boolean;
  readonly idleSeconds: number;
  readonly now: () => Date;
  /** Told what could not be kept of a policy that only reports. */
  readonly onError: (error: unknown) => void;
}

/**
 * Who is behind a session and what they hold, compiled and kept. PostgreSQL confirms each use: one query answers for
 * all requests of an event-loop turn. Only the sole writer of a database may trust its memory instead.
 */
export class Principals {
  readonly #on: Queryable;
  readonly #options: PrincipalOptions;
  readonly #sessions = cacheOf<LiveSession>(50_000);
  readonly #people = cacheOf<Principal>(20_000);
  readonly #states: AskedTogether<StateRow>;
  readonly #reports: Reports;
  /** Counts what was forgotten: what was read before must not be remembered after. */
  #forgotten = 0;

  constructor(on: Queryable, options: PrincipalOptions) {
    this.#on = on;
    this.#options = options;
    this.#states = new AskedTogether(ids => sessionStates(on, ids, options.now(), options.idleSeconds));
    this.#reports = new Reports(on, options.onError);
  }

  /**
   * The actor of a session in an organization (null: none named); null when the session no longer lives. Refuses with
   * `access.address` where a policy of theirs does not allow the address.
   */
  actor(sessionId: string, organization: string | null, ip: string): Promise<SessionActor | null> {
    const now = this.#options.now();
    if (this.#options.soleWriter()) {
      const session = this.#sessions.get(sessionId);
      const person = session === undefined ? undefined : this.remembered(session.userId, now);
      if (session !== undefined && person !== undefined && living(session, now)) {
        const actor = actorOf(person, sessionId, organization);
        this.#reports.from(ip, person, now);
        return endOfTurn().then(() => allowedFrom(ip, person.rules, actor));
      }
    }
    return this.#confirmed(sessionId, organization, ip, now);
  }

  /** Which of these sessions may be used now; asks PostgreSQL for all of them at once. */
  async standing(sessionIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (sessionIds.length === 0) return new Set();
    const now = this.#options.now();
    const rows = await sessionStates(this.#on, sessionIds, now, this.#options.idleSeconds);
    const people = await Promise.all(rows.map(row => this.person(row, now)));
    return new Set(rows.filter((row, n) => goesOn(row, people[n], now)).map(({ id }) => id));
  }

  /** Forgets people and sessions whose access has changed, or everything. */
  forget(what: Forgotten): void {
    this.#forgotten += 1;
    if (what === 'everything') {
      this.#people.clear();
      this.#reports.forget();
      this.#sessions.clear();
      return;
    }
    for (const id of what.users ?? []) this.#people.delete(id);
    for (const id of what.sessions ?? []) this.#sessions.delete(id);
  }

  /**
   * What a person holds, from memory where the epochs, just read by the caller, say that it is still true. Sees what is
   * committed, so it is not for a transaction that has itself changed what the person holds.
   */
  async holdings(userId: string, epochs: Epochs, now: Date): Promise<Holdings & { readonly rules: Rules }> {
    const { holdings, rules } = await this.person({ user_id: userId, ...epochs }, now);
    return { ...holdings, rules };
  }

  /** The person behind what was just read together with the epochs, from memory where it is still true. */
  async person(row: Epochs & { readonly user_id: string }, now: Date): Promise<Principal> {
    const generation = this.#forgotten;
    const person = await this.#read(row.user_id, row, now);
    if (generation === this.#forgotten) this.#people.set(row.user_id, person);
    return person;
  }

  /** The person, from memory alone, for the sole writer. */
  remembered(userId: string, now: Date): Principal | undefined {
    const person = this.#people.get(userId);
    return person !== undefined && fresh(person, now) ? person : undefined;
  }

  /** Notes whom a policy that only reports would have refused for their address. */
  reportAddress(ip: string, person: Principal, now: Date): void {
    this.#reports.from(ip, person, now);
  }

  async #read(userId: string, epochs: Epochs, now: Date): Promise<Principal> {
    const known = this.#people.get(userId);
    const current = known?.userEpoch === epochs.user_epoch && known.accessEpoch === epochs.access_epoch;
    if (known !== undefined && current && fresh(known, now)) return known;
    return principalOf(this.#on, userId, epochs, now);
  }

  async #confirmed(
    sessionId: string,
    organization: string | null,
    ip: string,
    now: Date,
  ): Promise<SessionActor | null> {
    // Whoever shares our token secret may sign anything, and one bad id would fail the query for everybody in it.
    if (!isUuid(sessionId)) return null;
    const generation = this.#forgotten;
    const state = await this.#states.of(sessionId);
    if (state === undefined) {
      this.#sessions.delete(sessionId);
      return null;
    }
    const person = await this.person(state, now);
    const endsAt = endOfSession(state, person.rules);
    const reportedAt = nextReport(state, person.rules, now);
    const session = { id: sessionId, userId: state.user_id, endsAt, reportedAt };
    if (generation === this.#forgotten) this.#sessions.set(sessionId, session);
    this.#reports.of(state, person, now);
    this.#reports.from(ip, person, now);
    return endsAt > now.getTime() ? allowedFrom(ip, person.rules, actorOf(person, sessionId, organization)) : null;
  }
}

/** The actor read anew inside a transaction, by a session that must still live. */
export async function readActor(
  on: Queryable,
  session: {
    readonly id: string;
    readonly idleSeconds: number;
    readonly organization: string | null;
    readonly ip: string;
  },
  now: Date,
): Promise<SessionActor | null> {
  const [state] = await sessionStates(on, [session.id], now, session.idleSeconds);
  if (state === undefined) return null;
  const person = await principalOf(on, state.user_id, state, now);
  return goesOn(state, person, now)
    ? allowedFrom(session.ip, person.rules, actorOf(person, session.id, session.organization))
    : null;
}

/** The person who began an execution, as they are now; null when they may act no more. */
export async function readBeginner(
  on: Queryable,
  {
    userId,
    executionId,
    organization,
  }: Pick<Beginner, 'userId' | 'executionId'> & { readonly organization: string | null },
  now: Date,
): Promise<Beginner | null> {
  const [epochs] = await on.rows<Epochs>({
    name: 'person_state',
    text: `select u.access_epoch as user_epoch, a.epoch as access_epoch from users u cross join access_state a
      where u.id = $1 and u.active and u.deleted_at is null and ${notBanned}`,
    values: [userId],
  });
  if (epochs === undefined) return null;
  const person = await principalOf(on, userId, epochs, now);
  return { kind: 'execution', userId, executionId, ...accessIn(person, organization) };
}

/** Whether a session that is remembered goes on, and nothing is to be reported of it. */
function living({ endsAt, reportedAt }: LiveSession, now: Date): boolean {
  return endsAt > now.getTime() && reportedAt > now.getTime();
}

/** When the next policy that only reports would end a session; one that would have is told of again in an hour. */
function nextReport(session: SessionState, { reported }: Rules, now: Date): number {
  const again = now.getTime() + hitMilliseconds;
  const ends = reported.map(({ rules }) => endOfSession(session, rules));
  return Math.min(Number.POSITIVE_INFINITY, ...ends.map(end => (end > now.getTime() ? end : again)));
}

/** Whether a session has not come to the end that policies give it. */
function goesOn(session: SessionState, person: Principal | undefined, now: Date): boolean {
  return person !== undefined && endOfSession(session, person.rules) > now.getTime();
}

/** The actor, where every policy of theirs allows the address. */
export function allowedFrom<A>(ip: string, { networks }: Rules, actor: A): A {
  if (networks.length > 0 && !networks.every(({ value }) => value(ip))) throw refuse('access.address', { ip });
  return actor;
}

/** Somebody read anew. */
export async function principalOf(on: Queryable, userId: string, state: Epochs, now: Date): Promise<Principal> {
  const [holdings, rules] = await Promise.all([holdingsOf(on, userId, now), rulesOfPerson(on, userId, now)]);
  const held = heldAt(holdings.grants, now);
  return {
    userId,
    userEpoch: state.user_epoch,
    accessEpoch: state.access_epoch,
    validUntil: soonest(nextChange([...holdings.grants, ...holdings.lent], now), rulesChange(rules, now)),
    holdings,
    rules,
    matcher: compile(held),
    audited: auditedAmong(held),
    lent: heldAt(holdings.lent, now),
    actors: new LRUCache({ max: 64 }),
    keyActors: new LRUCache({ max: 64 }),
  };
}

/** When a person's days of grace may have begun, of which no epoch tells; null: policies give none, or they have begun. */
function rulesChange(rules: Rules, now: Date): number | null {
  const waits = rules.mfa.required !== undefined && factorsNeededFrom(rules) === Number.POSITIVE_INFINITY;
  return waits ? now.getTime() + demandsLookedForMilliseconds : null;
}

function soonest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

function fresh(person: Principal, now: Date): boolean {
  return person.validUntil === null || person.validUntil > now.getTime();
}

function actorOf(person: Principal, sessionId: string, organization: string | null): SessionActor {
  const key = organization === null ? sessionId : `${sessionId} ${organization}`;
  let actor = person.actors.get(key);
  if (actor === undefined) {
    actor = { kind: 'session', userId: person.userId, sessionId, ...accessIn(person, organization) };
    person.actors.set(key, actor);
  }
  return actor;
}

/** What somebody may do in an organization (null: wherever they may). */
export function accessIn(
  { matcher, holdings, lent, audited }: Principal,
  organization: string | null,
): Omit<Beginner, 'kind' | 'userId' | 'executionId'> {
  const access = {
    ...heldWithin(matcher, organization),
    teams: new Map(holdings.teams.map(team => [team.id, team.role])),
    organizations: holdings.organizations,
    lent,
    actsIn: organization,
  };
  return audited === undefined ? access : { ...access, audited: auditedAccess(audited, access, organization) };
}
