import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { type Logger, pino } from 'pino';
import type { Config } from '../config.ts';
import { forgottenBy } from '../domain/access/forgotten-by.ts';
import { KeyHolders } from '../domain/access/key-holders.ts';
import { Principals } from '../domain/access/principals.ts';
import { keepSystemRoles } from '../domain/access/system-roles.ts';
import { KeyUses } from '../domain/api-keys/key-uses.ts';
import { createDenials } from '../domain/audit/denials.ts';
import { ledgerKeys } from '../domain/audit/keys.ts';
import { auditStatements } from '../domain/audit/ledger.ts';
import type { Fact, TopicEvent } from '../domain/events.ts';
import { createRefusedExecutions } from '../domain/executions/store.ts';
import { lifetimes } from '../domain/lifetimes.ts';
import type { Ports } from '../domain/ports.ts';
import { keepPushKeys } from '../domain/push/keys.ts';
import { LastSeen } from '../domain/sessions/last-seen.ts';
import { UsageKeeper } from '../domain/usage/keep-usage.ts';
import { clientAddresses } from '../http/client-address.ts';
import { cookiesIn } from '../http/cookies.ts';
import { type BodyLimits, bodyLimits } from '../http/late-bodies.ts';
import { isHttps } from '../http/options.ts';
import { httpServer } from '../http/server.ts';
import { type StreamLimits, streamLimits } from '../http/stream.ts';
import type { Surface } from '../http/surface.ts';
import type { Perform } from '../kernel/perform.ts';
import { type Bus, createLocalBus } from '../platform/bus/local-bus.ts';
import type { Topics } from '../platform/bus/topics.ts';
import { systemClock } from '../platform/clock.ts';
import { unlessAway } from '../platform/db/errors.ts';
import { migrate } from '../platform/db/migrate.ts';
import { describeError } from '../platform/describe-error.ts';
import { newId } from '../platform/ids.ts';
import { Traffic } from '../platform/metrics/traffic.ts';
import { Usage } from '../platform/metrics/usage.ts';
import { originOf } from '../platform/objects/s3-settings.ts';
import { mountSockets } from '../realtime/hub.ts';
import { deviceIn } from '../surfaces/device-cookie.ts';
import { surfaces } from '../surfaces/surfaces.ts';
import { attendanceOf } from './attendance.ts';
import { performOn } from './backing.ts';
import { watchCalls } from './call-watch.ts';
import { type OpenedDatabase, openDatabase } from './database.ts';
import { joinInstances } from './instances.ts';
import { keepLearning, mustOpen, openKeys } from './keys.ts';
import { openObjects } from './objects.ts';
import { operatorCaller } from './operator.ts';
import { openPorts } from './ports.ts';
import { readSecrets, subkey } from './secrets.ts';
import { standingOf } from './standing.ts';
import { createWork } from './work.ts';

/** What readiness waits for the database, and for a connection to it. */
const readyMilliseconds = 1_500;

/** A running Gatehouse. */
export interface Gatehouse {
  readonly perform: Perform;
  readonly app: FastifyInstance;
  readonly database: OpenedDatabase['database'];
  readonly bus: Bus<Fact>;
  readonly topics: Topics<TopicEvent>;
  readonly ports: Ports;
  /** Resolves with why, when it can no longer serve through no fault of a request. */
  readonly failed: Promise<string>;
  /** Finishes what is running, then lets go of everything, in the reverse order of starting. */
  close(): Promise<void>;
}

/** Where it is not what it says elsewhere: how long it waits for others, since tests have less time, and what it serves. */
export interface Patience {
  readonly streams?: StreamLimits;
  readonly bodies?: BodyLimits;
  readonly surfaces?: readonly Surface[];
  readonly heartbeatMilliseconds?: number;
}

/**
 * Builds the platform, wires domain and surfaces, and starts what works in the background; it does not listen yet.
 * The order is what must be true before what: the lock before secrets are made, which only an empty database allows; the right
 * master key before migrations; keys before anything is served.
 */
export async function composeGatehouse(config: Config, logger: Logger, patience: Patience = {}): Promise<Gatehouse> {
  const served = patience.surfaces ?? surfaces;
  const undo: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const onListenerError = (error: unknown): void =>
      logger.error({ err: error }, 'a listener failed; the others heard what it heard');
    // What this process hears: facts of its own and of other instances.
    const heard = createLocalBus<Fact>(onListenerError);
    const mayHaveMissed = (): void => heard.publish([{ type: 'access.changed', users: 'everyone' }]);
    const opened = await openDatabase(config, mayHaveMissed, why =>
      logger.error({ why }, 'PostgreSQL has ended; it is started again'),
    );
    undo.push(() => opened.close());
    const { database, writer } = opened;
    database.tellSlow(slow => logger.warn(slow, 'a statement was slow'));
    const secrets = await readSecrets(config, database);
    await mustOpen(database, secrets.keys);
    const ran = await migrate(database.options);
    if (ran.length > 0) logger.info({ migrations: ran }, 'migrated');
    const keys = await openKeys(database, secrets.keys);
    const stopLearning = keepLearning(
      keys,
      unlessAway(error => logger.error({ err: error }, 'a new key version cannot be used')),
    );
    undo.push(async () => stopLearning());
    await database.transact(keepSystemRoles);
    await database.transact(tx => keepPushKeys(tx, { keyring: keys.keyring, id: newId(), at: systemClock.now() }));

    const clock = systemClock;
    const principals = new Principals(database, {
      soleWriter: () => writer.heldAlone,
      idleSeconds: lifetimes.sessionIdle,
      now: () => clock.now(),
      onError: error => logger.error({ err: error }, 'whom a policy would have stopped could not be kept'),
    });
    const keyHolders = new KeyHolders(database, principals, {
      soleWriter: () => writer.heldAlone,
      now: () => clock.now(),
    });
    const objects = await openObjects(config, {
      secret: subkey(secrets.jwtSecret, 'objects'),
      now: () => clock.now(),
      logger,
    });
    undo.push(async () => objects.close());
    const traffic = new Traffic(() => clock.now().getTime());
    const usage = new Usage();
    const kept = new UsageKeeper(usage, database, {
      now: () => clock.now(),
      onError: unlessAway(error => logger.error({ err: error }, 'how the API was used could not be kept')),
    });
    undo.push(() => kept.stop());
    const ports = openPorts({
      config,
      clock,
      logger,
      keys,
      secrets,
      people: principals,
      objects: objects.store,
      served,
      traffic,
      usage: kept,
      database,
      heldAlone: () => writer.heldAlone,
      ledgerBreak: () => work.ledgerBreak(),
      states: async () => ({ ...state(), ...(await objects.state()) }),
      undo: step => void undo.push(step),
    });
    const { connectWise, devices } = ports;

    const { bus, topics, limiter, online, state } = await joinInstances(config, database, keys.keyring, {
      log: logger,
      about: () => ports.instance.about(),
      missed: mayHaveMissed,
      onError: onListenerError,
      undo: step => void undo.push(step),
    });
    heard.subscribe(fact => {
      const forgotten = forgottenBy(fact);
      principals.forget(forgotten);
      keyHolders.forget(forgotten);
    });
    bus.subscribe(fact => heard.publish([fact]));
    const lastSeen = new LastSeen(database, () => clock.now());
    undo.push(() => lastSeen.stop());
    const keyUses = new KeyUses(database, () => clock.now());
    undo.push(() => keyUses.stop());
    const statements = auditStatements(ledgerKeys(keys.keyring));
    const denials = createDenials({
      write: async (record, repeats) =>
        void (await database.rows(
          statements.one({ ...record, details: { ...record.details, ...(repeats > 1 ? { repeats } : {}) } }),
        )),
      onError: error => logger.error({ err: error }, 'a refusal could not be written to the audit log'),
    });
    undo.push(() => denials.flush());
    const refusedExecutions = createRefusedExecutions(database, error =>
      logger.error({ err: error }, 'a refused execution could not be kept'),
    );
    undo.push(() => refusedExecutions.flush());

    const work = await createWork({
      config,
      database,
      ports,
      clock,
      logger,
      perform: (action, input, caller) => perform(action, input, caller),
      heldAlone: () => writer.heldAlone,
    });
    undo.push(() => work.stop());
    // Before jobs are waited for: a sync in the middle of a slow page would keep them from ending.
    undo.push(async () => connectWise?.close());
    const { perform, recognise } = performOn({
      database,
      ports,
      clock,
      principals,
      keyHolders,
      lastSeen,
      keyUses,
      traffic,
      metricsToken: config.metricsToken,
      limiter,
      denials,
      refusedExecutions,
      auditStatements: statements,
      notStored: error =>
        logger.error({ err: error }, 'the database refused an audit event, or a commit: answered by 503'),
      bus,
      topics,
      orderJob: work.order,
      wakeJobs: work.wake,
      onError: error => logger.error({ err: error }, 'a step after a command failed; how the command ended stands'),
    });
    const https = isHttps(config);
    const reached = {
      corsOrigins: config.corsOrigins,
      publicUrl: config.publicUrl,
      addressOf: clientAddresses(config.trustProxy, passedOn =>
        logger.warn(
          { passedOn },
          'X-Forwarded-For of a trusted proxy holds what is no address; the proxy counts as the client',
        ),
      ),
      deviceOf: (cookie: string | undefined) => deviceIn(cookiesIn(cookie, https), devices.recognise),
    };
    const app = await httpServer({
      ...reached,
      perform,
      surfaces: served,
      logger,
      trustProxy: config.trustProxy,
      consoleFolder: fileURLToPath(new URL('../../console/dist', import.meta.url)),
      bucketOrigin: config.s3 === null ? null : originOf(config.s3),
      objects: objects.served,
      shares: ports.shares,
      bodyLimits: patience.bodies ?? bodyLimits,
      streamLimits: patience.streams ?? streamLimits,
      now: () => clock.now(),
      counting: (method, path, ofSurface) => {
        const count = traffic.route(method, path);
        if (!ofSurface) return count;
        const countUse = usage.route(method, path);
        return (status, milliseconds, key) => {
          count(status, milliseconds);
          countUse(status, milliseconds, key);
        };
      },
      ready: async () => {
        await database.mustAnswer(readyMilliseconds);
        return { ...state(), ...(await objects.state()), ledger: work.ledgerBreak() === null ? 'ok' : 'broken' };
      },
    });
    mountSockets(app, {
      ...reached,
      surfaces: served,
      perform,
      recognise,
      asServer: operatorCaller('job'),
      follow: topics.follow,
      // What sockets say on are events of ours: `relay` has checked them.
      tell: (topic, event) => topics.tell(topic, event as TopicEvent),
      hear: listener => void heard.subscribe(listener),
      standing: shown => standingOf(shown, { sessions: principals, keys: keyHolders }),
      now: () => clock.now(),
      online,
      attendance: attendanceOf(perform, ports.instance.about().id),
      ...(patience.heartbeatMilliseconds === undefined
        ? {}
        : { heartbeatMilliseconds: patience.heartbeatMilliseconds }),
      shares: ports.shares,
      onError: error => logger.error({ err: error }, 'an open socket could not be served'),
    });
    undo.push(() => app.close());
    await work.start();
    undo.push(watchCalls(perform, error => logger.error({ err: error }, 'calls could not be looked after')));
    return { perform, app, database, bus, topics, ports, failed: opened.failed, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The server's own log: JSON lines, without anything that could act as somebody, and no values of failed statements. */
export function createLogger(config: Pick<Config, 'logLevel'>): Logger {
  return pino({
    level: config.logLevel,
    serializers: { err: error => describeError(error) },
    redact: ['*.password', '*.token', '*.authorization', 'req.headers.authorization', 'req.headers.cookie'],
  });
}
