import { timingSafeEqual } from 'node:crypto';
import { lockAccess } from '../domain/access/holdings.ts';
import { type KeyHolders, readKeyActor, readKeyBeginner } from '../domain/access/key-holders.ts';
import { monitor } from '../domain/access/monitor.ts';
import { operators } from '../domain/access/operator.ts';
import { type Principals, readActor, readBeginner } from '../domain/access/principals.ts';
import type { KeyUses } from '../domain/api-keys/key-uses.ts';
import type { Denials } from '../domain/audit/denials.ts';
import type { AuditStatements } from '../domain/audit/ledger.ts';
import type { Fact, TopicEvent } from '../domain/events.ts';
import { type createRefusedExecutions, keepExecution } from '../domain/executions/store.ts';
import { lifetimes } from '../domain/lifetimes.ts';
import type { Ports } from '../domain/ports.ts';
import type { LastSeen } from '../domain/sessions/last-seen.ts';
import type { Actor, Caller, OnBehalf } from '../kernel/actor.ts';
import type { Backing } from '../kernel/backing.ts';
import { refuse } from '../kernel/errors.ts';
import type { JobOrder } from '../kernel/job.ts';
import { makePerform, type Perform } from '../kernel/perform.ts';
import type { Bus } from '../platform/bus/local-bus.ts';
import type { Topics } from '../platform/bus/topics.ts';
import type { Clock } from '../platform/clock.ts';
import { apiKeyIn, looksLikeApiKey } from '../platform/crypto/api-key.ts';
import { KeyVersionUnknown } from '../platform/crypto/keyring.ts';
import type { Database, OpenTx } from '../platform/db/database.ts';
import { CommitFailed, DatabaseUnavailable } from '../platform/db/errors.ts';
import type { Queryable } from '../platform/db/queryable.ts';
import { type Limiter, networkOf } from '../platform/limiter/limiter.ts';
import type { Traffic } from '../platform/metrics/traffic.ts';
import { recordReads } from './read-records.ts';

export interface BackingParts {
  readonly database: Database;
  readonly ports: Ports;
  readonly clock: Clock;
  readonly principals: Principals;
  readonly keyHolders: KeyHolders;
  readonly lastSeen: LastSeen;
  readonly keyUses: KeyUses;
  readonly traffic: Traffic;
  /** The token of what watches the server; null: there is none. */
  readonly metricsToken: string | null;
  readonly limiter: Limiter;
  readonly denials: Denials;
  readonly refusedExecutions: ReturnType<typeof createRefusedExecutions>;
  readonly auditStatements: AuditStatements;
  /** Told why an audit event or a whole transaction could not be stored; whoever asked gets `unavailable`. */
  readonly notStored: (error: unknown) => void;
  readonly bus: Bus<Fact>;
  readonly topics: Topics<TopicEvent>;
  readonly orderJob: (tx: OpenTx, order: JobOrder) => void;
  readonly wakeJobs: (orders: readonly JobOrder[]) => void;
  /** Told what failed after a commit, or at the end of a command, and changed nothing about it. */
  readonly onError: (error: unknown) => void;
}

/** Calls to open actions that one address may make in a minute, unless the action says otherwise. */
const openLimit = { per: 'ip', max: 100, seconds: 60 } as const;
/** Calls that one person may make in a minute, unless the action says otherwise. */
const callerLimit = { per: 'actor', max: 12_000, seconds: 60 } as const;

/** Keys that are none, from one address. */
const wrongKeyLimit = { max: 100, seconds: 60 } as const;

function mustBe(actor: Actor | null): Actor {
  if (actor === null) throw refuse('auth.required', {});
  return actor;
}

/** Whose allowance it is: the person's; nobody's in particular is the address's. */
function whoOf(actor: Actor | null, caller: Caller): string {
  const userId = actor?.userId ?? null;
  return userId === null ? `ip:${networkOf(caller.ip)}` : `actor:${userId}`;
}

/** The actor as they are now, by a session or a key that must still live; null when it does not. */
async function readAnew(tx: OpenTx, actor: Actor, caller: Caller, now: Date): Promise<Actor | null> {
  const { organization, ip, behalf } = caller;
  if (behalf !== undefined) return readBehalf(tx, behalf, organization, now);
  switch (actor.kind) {
    case 'session':
      return readActor(tx, { id: actor.sessionId, idleSeconds: lifetimes.sessionIdle, organization, ip }, now);
    case 'api_key': {
      const shown = apiKeyIn(caller.credential ?? '');
      return shown === null ? null : readKeyActor(tx, shown, { organization, ip }, now);
    }
    case 'monitor':
    case 'execution':
      // The one changes nothing, and the other acts on behalf.
      return null;
    case 'operator':
      return actor;
  }
}

function readBehalf(on: Queryable, behalf: OnBehalf, organization: string | null, now: Date): Promise<Actor | null> {
  return behalf.keyId === null
    ? readBeginner(on, { ...behalf, organization }, now)
    : readKeyBeginner(on, { ...behalf, organization }, now);
}

/** The way into the domain, and who is behind a caller: null for nobody; refuses a credential that is no good. */
export interface Performing {
  readonly perform: Perform;
  readonly recognise: (caller: Caller) => Promise<Actor | null>;
}

/** The pipeline on PostgreSQL, with everything the kernel must not know. */
export function performOn(parts: BackingParts): Performing {
  const { database, principals, clock } = parts;
  const store = recordReads(database, parts.auditStatements);
  /** Nothing happens that cannot be audited, so a ledger that takes no events is an outage and no fault of ours. */
  const notRecorded = (error: unknown): unknown => {
    if (error instanceof DatabaseUnavailable) return error;
    parts.notStored(error);
    return refuse('unavailable', { what: 'the audit log', retryAfterSeconds: 5 });
  };

  const metricsToken = parts.metricsToken === null ? null : Buffer.from(parts.metricsToken);
  const isMonitor = (credential: string | null): boolean => {
    if (metricsToken === null || credential === null || credential.length !== parts.metricsToken?.length) return false;
    const shown = Buffer.from(credential);
    return shown.length === metricsToken.length && timingSafeEqual(shown, metricsToken);
  };

  const sessionIn = (credential: string): NonNullable<Caller['session']> => {
    const token = parts.ports.accessTokens.verify(credential);
    if (token === null) throw refuse('auth.required', {});
    return { userId: token.sub, sessionId: token.sid };
  };

  const forgetAll = (): void => {
    principals.forget('everything');
    parts.keyHolders.forget('everything');
  };

  const bySession = async (caller: Caller): Promise<Actor> => {
    const { userId, sessionId } = caller.session ?? sessionIn(caller.credential ?? '');
    const actor = await principals.actor(sessionId, caller.organization, caller.ip);
    if (actor === null || actor.userId !== userId) throw refuse('auth.required', {});
    parts.lastSeen.note(sessionId);
    return actor;
  };

  const byKey = async (caller: Caller, credential: string): Promise<Actor> => {
    const shown = apiKeyIn(credential);
    const actor = shown === null ? null : await parts.keyHolders.actor(shown, caller.organization, caller.ip);
    if (shown === null || actor === null) {
      const wait = await parts.limiter.take(`wrong-key:${networkOf(caller.ip)}`, wrongKeyLimit);
      throw wait > 0 ? refuse('rate.limited', { retryAfterSeconds: wait }) : refuse('auth.required', {});
    }
    parts.keyUses.note(shown.lookup, caller.ip);
    return actor;
  };

  const backing: Backing<OpenTx, Database, Ports, Fact, TopicEvent> = {
    db: database,
    ports: parts.ports,
    now: () => clock.now(),

    async authenticate(caller) {
      const { behalf, organization, credential, session } = caller;
      if (behalf !== undefined) return mustBe(await readBehalf(database, behalf, organization, clock.now()));
      if (caller.via !== 'http') return operators[caller.via];
      if (session === undefined && credential === null) return null;
      if (session === undefined && isMonitor(credential)) return monitor;
      const isKey = session === undefined && credential !== null && looksLikeApiKey(credential);
      const actor = await (isKey ? byKey(caller, credential) : bySession(caller));
      if (actor.userId !== null) parts.traffic.seen(actor.userId);
      return actor;
    },

    showsKey: ({ credential }) => credential !== null && looksLikeApiKey(credential),

    async limit(action, input, caller, actor) {
      if (caller.via !== 'http') return;
      for (const each of caller.limits ?? []) {
        const who = whoOf(each.per === 'ip' ? null : actor, caller);
        const left = await parts.limiter.take(`${each.name}:${who}`, each);
        if (left > 0) throw refuse('rate.limited', { retryAfterSeconds: left });
      }
      const { limit } = action;
      const session = limit?.per === 'session' ? limit.session({ ports: parts.ports, caller }, input) : null;
      const own = limit?.per === 'session' && session === null ? undefined : limit;
      const rule = own ?? (actor === null ? openLimit : callerLimit);
      const who = session === null ? whoOf(rule.per === 'ip' ? null : actor, caller) : `session:${session}`;
      const apart = own !== undefined && own.per !== 'session' && own.of !== undefined ? `:${own.of(input)}` : '';
      const wait = await parts.limiter.take(own === undefined ? who : `${action.name}:${who}${apart}`, rule);
      if (wait > 0) throw refuse('rate.limited', { retryAfterSeconds: wait });
    },

    take: (share, takers) => parts.ports.shares.take(share, takers),

    async transact(work) {
      try {
        return await database.transact(work);
      } catch (error) {
        // Whether it was committed is not known: nothing remembered from before may be believed.
        if (error instanceof DatabaseUnavailable) forgetAll();
        throw error instanceof CommitFailed ? notRecorded(error) : error;
      }
    },

    async lockAccess(tx, actor, caller) {
      await lockAccess(tx);
      if (actor === null) return null;
      return mustBe(await readAnew(tx, actor, caller, clock.now()));
    },

    settle(tx, { audit, jobs, execution }) {
      if (execution !== null) tx.trail(keepExecution(execution));
      if (audit !== null) tx.trail(parts.auditStatements.one(audit), notRecorded);
      for (const each of jobs) parts.orderJob(tx, each);
    },

    committed: jobs => parts.wakeJobs(jobs),
    denied: record => parts.denials.add(record),
    notExecuted: record => parts.refusedExecutions.add(record),
    async recordRead(record) {
      await store(record).catch(error => {
        throw notRecorded(error);
      });
    },
    publish(facts, tellings) {
      parts.bus.publish(facts);
      for (const { topic, event } of tellings) parts.topics.tell(topic, event);
    },
    onError: parts.onError,
  };
  const perform = makePerform(backing);
  return {
    recognise: caller => backing.authenticate(caller),
    async perform(action, input, caller) {
      try {
        return await perform(action, input, caller);
      } catch (error) {
        // Another instance sealed under a version newer than what is known here; nothing was committed.
        if (!(error instanceof KeyVersionUnknown)) throw error;
        await parts.ports.keyVersions.learn();
        return perform(action, input, caller);
      }
    },
  };
}
