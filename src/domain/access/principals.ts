import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { meet, type Scope, type SessionActor } from '../../kernel/actor.ts';
import type { Epochs, Holdings } from '../../kernel/holdings.ts';
import { isUuid } from '../../kernel/input.ts';
import { cacheOf } from '../../platform/cache.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { heldAt, holdingsOf, nextChange } from './holdings.ts';
import { compile, type Matcher } from './matcher.ts';

/** A session that may be used, and the person behind it. */
interface LiveSession {
  readonly id: string;
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

interface Principal {
  readonly userId: string;
  readonly userEpoch: number;
  readonly accessEpoch: number;
  /** Milliseconds since 1970; null when nothing is time-boxed. */
  readonly validUntil: number | null;
  readonly holdings: Holdings;
  readonly matcher: Matcher;
  /** The actor of a request that names no organization. */
  readonly actors: LRUCache<string, SessionActor>;
}

/** Of whom nothing may be believed that was remembered. */
export type Forgotten = { readonly users?: readonly string[]; readonly sessions?: readonly string[] } | 'everything';

/** How long a query may keep the next one waiting. */
const patienceMilliseconds = 20;

interface StateRow extends Epochs {
  readonly id: string;
  readonly user_id: string;
  readonly ends_at: string;
}

const stateText = `
  select s.id, s.user_id, least(s.expires_at, s.last_seen_at + make_interval(secs => $3)) as ends_at,
    u.access_epoch as user_epoch, a.epoch as access_epoch
  from sessions s join users u on u.id = s.user_id cross join access_state a
  where s.id = any($1) and s.revoked_at is null and u.active and u.deleted_at is null
    and s.expires_at > $2 and s.last_seen_at + make_interval(secs => $3) > $2`;

export interface PrincipalOptions {
  /** Whether this process alone writes to the database just now, so that its own memory is the truth. */
  readonly soleWriter: () => boolean;
  readonly idleSeconds: number;
  readonly now: () => Date;
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
  #ending: Promise<void> | undefined;
  /** Settles when the last query was answered, or has taken long. */
  #answered: Promise<unknown> = Promise.resolve();
  #asking: { readonly ids: Set<string>; readonly answer: Promise<ReadonlyMap<string, StateRow>> } | undefined;
  /** Counts what was forgotten: what was read before must not be remembered after. */
  #forgotten = 0;

  constructor(on: Queryable, options: PrincipalOptions) {
    this.#on = on;
    this.#options = options;
  }

  /** The actor of a session in an organization (null: none named); null when the session no longer lives. */
  actor(sessionId: string, organization: string | null): Promise<SessionActor | null> {
    const now = this.#options.now();
    if (this.#options.soleWriter()) {
      const session = this.#sessions.get(sessionId);
      const person = session === undefined ? undefined : this.#people.get(session.userId);
      if (session !== undefined && person !== undefined && session.endsAt > now.getTime() && fresh(person, now)) {
        const actor = actorOf(person, sessionId, organization);
        return this.#turn().then(() => actor);
      }
    }
    return this.#confirmed(sessionId, organization, now);
  }

  /**
   * The end of this turn of the event loop, the same for all who ask in it. Going on together, their answers are written
   * one right after the other, and whoever reads them is woken once instead of for each.
   */
  #turn(): Promise<void> {
    this.#ending ??= new Promise(resolve =>
      setImmediate(() => {
        this.#ending = undefined;
        resolve();
      }),
    );
    return this.#ending;
  }

  /** Which of these sessions may be used now; asks PostgreSQL for all of them at once. */
  async standing(sessionIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#on.rows<StateRow>({
      name: 'session_states',
      text: stateText,
      values: [sessionIds, this.#options.now(), this.#options.idleSeconds],
    });
    return new Set(rows.map(({ id }) => id));
  }

  /** Forgets people and sessions whose access has changed, or everything. */
  forget(what: Forgotten): void {
    this.#forgotten += 1;
    if (what === 'everything') {
      this.#people.clear();
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
  async holdings(userId: string, epochs: Epochs, now: Date): Promise<Holdings> {
    const generation = this.#forgotten;
    const person = await this.#person(userId, epochs, now);
    if (generation === this.#forgotten) this.#people.set(userId, person);
    return person.holdings;
  }

  async #person(userId: string, epochs: Epochs, now: Date): Promise<Principal> {
    const known = this.#people.get(userId);
    const current = known?.userEpoch === epochs.user_epoch && known.accessEpoch === epochs.access_epoch;
    if (known !== undefined && current && fresh(known, now)) return known;
    return principalOf(userId, epochs, await holdingsOf(this.#on, userId, now), now);
  }

  async #confirmed(sessionId: string, organization: string | null, now: Date): Promise<SessionActor | null> {
    // Whoever shares our token secret may sign anything, and one bad id would fail the query for everybody in it.
    if (!isUuid(sessionId)) return null;
    const generation = this.#forgotten;
    const state = (await this.#ask(sessionId)).get(sessionId);
    if (state === undefined) {
      this.#sessions.delete(sessionId);
      return null;
    }
    const person = await this.#person(state.user_id, state, now);
    if (generation === this.#forgotten) {
      this.#people.set(state.user_id, person);
      this.#sessions.set(sessionId, { id: sessionId, userId: state.user_id, endsAt: Date.parse(state.ends_at) });
    }
    return actorOf(person, sessionId, organization);
  }

  /**
   * One query for all that is asked in this turn of the event loop, and for what comes while the query before is under
   * way: it always begins after everything that it answers was asked.
   */
  async #ask(sessionId: string): Promise<ReadonlyMap<string, StateRow>> {
    if (this.#asking === undefined) {
      const ids = new Set<string>();
      const answer = Promise.all([this.#turn(), this.#answered]).then(async () => {
        this.#asking = undefined;
        const reading = this.#on.rows<StateRow>({
          name: 'session_states',
          text: stateText,
          values: [[...ids], this.#options.now(), this.#options.idleSeconds],
        });
        this.#answered = Promise.race([
          reading.catch(() => {}),
          sleep(patienceMilliseconds, undefined, { ref: false }),
        ]);
        return new Map((await reading).map(row => [row.id, row]));
      });
      this.#asking = { ids, answer };
    }
    this.#asking.ids.add(sessionId);
    return this.#asking.answer;
  }
}

/** The actor read anew inside a transaction, by a session that must still live. */
export async function readActor(
  on: Queryable,
  session: { readonly id: string; readonly idleSeconds: number; readonly organization: string | null },
  now: Date,
): Promise<SessionActor | null> {
  const [state] = await on.rows<StateRow>({
    name: 'session_states',
    text: stateText,
    values: [[session.id], now, session.idleSeconds],
  });
  if (state === undefined) return null;
  const person = principalOf(state.user_id, state, await holdingsOf(on, state.user_id, now), now);
  return actorOf(person, session.id, session.organization);
}

function principalOf(userId: string, state: Epochs, holdings: Holdings, now: Date): Principal {
  return {
    userId,
    userEpoch: state.user_epoch,
    accessEpoch: state.access_epoch,
    validUntil: nextChange(holdings.grants, now),
    holdings,
    matcher: compile(heldAt(holdings.grants, now)),
    actors: new LRUCache({ max: 64 }),
  };
}

function fresh(person: Principal, now: Date): boolean {
  return person.validUntil === null || person.validUntil > now.getTime();
}

function actorOf(person: Principal, sessionId: string, organization: string | null): SessionActor {
  const key = organization === null ? sessionId : `${sessionId} ${organization}`;
  let actor = person.actors.get(key);
  if (actor === undefined) {
    const { matcher, holdings } = person;
    actor = {
      kind: 'session',
      userId: person.userId,
      sessionId,
      teams: new Map(holdings.teams.map(team => [team.id, team.role])),
      organizations: holdings.organizations,
      actsIn: organization,
      holds: organization === null ? matcher.holds : node => narrowed(matcher.holds(node), organization),
      holdsForGood:
        organization === null ? matcher.holdsForGood : node => narrowed(matcher.holdsForGood(node), organization),
      heldUntil: matcher.heldUntil,
    };
    person.actors.set(key, actor);
  }
  return actor;
}

function narrowed(scope: Scope | null, organization: string): Scope | null {
  return scope === null ? null : meet(scope, { organizations: [organization] });
}
