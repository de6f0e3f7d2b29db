import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';
import { callerOf, networkOf } from '../http/caller.ts';
import type { HttpOptions } from '../http/options.ts';
import { converted } from '../http/query.ts';
import { closeCodes, type Follows, type Resume, type Socket } from '../http/socket.ts';
import type { Surface } from '../http/surface.ts';
import type { Actor, Caller } from '../kernel/actor.ts';
import { refuse } from '../kernel/errors.ts';
import { isUuid, parse } from '../kernel/input.ts';
import type { ShareCounter } from '../kernel/share-counter.ts';
import { Attendance, type AttendanceOptions } from './attendance.ts';
import { Connection, type Opener, type Opening } from './connection.ts';
import { Connections } from './connections.ts';
import { Feeds } from './feeds.ts';
import { Heartbeat, type HeartbeatOptions } from './heartbeat.ts';
import { Looking, type LookOptions } from './looks.ts';
import { hearMessages } from './messages.ts';
import { Rights } from './rights.ts';
import { type SocketFact, Standing, type StandingOptions } from './standing.ts';
import type { TopicEvent } from './telling.ts';
import { type Follow, FollowedTopics } from './topics.ts';
import { bearer, mustBeAllowed, mustBeHandshake, routeUpgrades, tokenOf, type Upgrade, whenGone } from './upgrade.ts';

type Http = Pick<HttpOptions, 'addressOf' | 'corsOrigins' | 'publicUrl' | 'deviceOf'>;

export interface HubOptions extends Http, LookOptions, StandingOptions, HeartbeatOptions {
  readonly surfaces: readonly Surface[];
  /** Who is behind a caller; refuses a token that is no good. */
  readonly recognise: (caller: Caller) => Promise<Actor | null>;
  readonly follow: Follow;
  /** Tells those who follow a topic, wherever they are connected. */
  readonly tell: (topic: string, event: TopicEvent) => void;
  /** Hears of what ends sessions. */
  readonly hear: (listener: (fact: SocketFact) => void) => void;
  readonly shares: ShareCounter;
  /** Keeps who is there; without it nobody does. */
  readonly attendance?: AttendanceOptions;
}

/** What work that is under way may take when the server stops. */
const finishMilliseconds = 20_000;
/** What an answer to our close frame may take when the server stops. */
const closeMilliseconds = 1_000;

/** Opens the sockets that surfaces declare, on the HTTP server, and serves them. */
export function mountSockets(app: FastifyInstance, options: HubOptions): void {
  const upgradeOf = routeUpgrades(app);
  const connections = new Connections();
  const looking = new Map<Socket, Looking>();
  const lookingOf = ({ opening }: Connection): Looking | undefined => looking.get(opening.socket);
  const judge = (each: readonly Connection[]): void => rights.judge(each);
  const feeds = new Feeds({
    ...options,
    judge,
    heard: (connection, event) => lookingOf(connection)?.heard(connection, event),
  });
  const topics = new FollowedTopics({ ...options, feeds, judge, looking: lookingOf });
  let stopping = false;
  const performing = {
    perform: options.perform,
    onError: options.onError,
    tell: options.tell,
    now: options.now,
    stopping: () => stopping,
    follow: (connection: Connection, followed: readonly Follows[]) => topics.follow(connection, followed),
    resume: (connection: Connection, resume: Resume) => topics.resume(connection, resume),
  };
  const heartbeat = new Heartbeat(connections, options);
  const standing = new Standing(connections, options);
  const attendance = options.attendance === undefined ? null : new Attendance(options.attendance, options.onError);
  const rights = new Rights(connections, performing);
  options.hear(fact => {
    standing.heard(fact);
    rights.heard(fact);
  });
  /** Those for which something may still be performed, also when they have gone. */
  const busy = new Set<Connection>();

  for (const surface of options.surfaces) for (const socket of surface.sockets ?? []) mount(surface, socket);

  function mount(surface: Surface, socket: Socket): void {
    if (socket.looks !== undefined) looking.set(socket, new Looking(socket.looks, options));
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: socket.longestMessage,
      // Never the token itself, and a browser gives up where none of what it offered is answered.
      ...(socket.token.includes('protocol') ? { handleProtocols: offered => offered.has(bearer) && bearer } : {}),
    });
    const route = { method: 'GET', path: socket.path } as const;
    app.get(surface.base + socket.path, { config: { surface, route } }, async (request, reply) => {
      const upgrade = upgradeOf(request.raw);
      if (upgrade === undefined) throw refuse('http.upgrade_required', {});
      const { changes } = rights;
      const opening = await open(options, { surface, socket, request, upgrade });
      // Let in while the others were being closed, it would hold up the end.
      if (stopping) throw refuse('unavailable', { what: 'this server', retryAfterSeconds: 1 });
      accept(server, request, reply, upgrade, ws => serve(ws, new Connection(ws, opening), changes));
    });
  }

  function serve(ws: WebSocket, connection: Connection, changes: number): void {
    const { socket, opened, topics: followed } = connection.opening;
    connections.add(connection);
    busy.add(connection);
    hearMessages(ws, connection, performing);
    ws.once('close', () => {
      connections.remove(connection);
      looking.get(socket)?.end(connection);
      topics.end(connection);
      attendance?.end(connection);
      void connection
        .inTurn(() => leave(connection))
        .catch(options.onError)
        .finally(() => busy.delete(connection));
    });
    ws.on('pong', () => connection.heard());
    // What broke the protocol was told by a close code; nobody else has to know.
    ws.on('error', () => {});
    const greeting = socket.greeting(opened);
    if (greeting !== null) void connection.send(greeting);
    topics.follow(connection, followed);
    looking.get(socket)?.begin(connection);
    rights.begin(connection, changes);
    attendance?.begin(connection);
  }

  async function leave({ opening: { socket, opened } }: Connection): Promise<void> {
    if (stopping || socket.left === undefined) return;
    const { action, input } = socket.left(opened);
    await options.perform(action, input, options.asServer);
  }

  app.addHook('preClose', async () => {
    stopping = true;
    heartbeat.stop();
    standing.stop();
    rights.stop();
    feeds.stop();
    const work = [...[...looking.values()].map(each => each.stop()), ...[...busy].map(settled)];
    await Promise.race([Promise.all(work), sleep(finishMilliseconds, undefined, { ref: false })]);
    await Promise.all([...connections].map(closed));
    await attendance?.stop();
  });
}

interface Asking {
  readonly surface: Surface;
  readonly socket: Socket;
  readonly request: FastifyRequest;
  readonly upgrade: Upgrade;
}

/** Decides whether a socket is opened: what is refused here is answered in HTTP. */
async function open(options: HubOptions, { surface, socket, request, upgrade }: Asking): Promise<Opening> {
  mustBeHandshake(request.raw);
  mustBeAllowed(options, request.headers.origin);
  const asking = callerOf(options, request);
  // By address: some of them are opened by whom nobody knows yet.
  const place = options.shares.take('sockets', { address: networkOf(asking.ip) });
  whenGone(upgrade, place);
  const { token, ...others } = request.query as Readonly<Record<string, unknown>>;
  const query = socket.token.includes('query') || token === undefined ? others : { ...others, token };
  const named = socket.organizationIn === undefined ? undefined : query[socket.organizationIn];
  const organization = typeof named === 'string' && isUuid(named) ? named.toLowerCase() : asking.organization;
  const credential = tokenOf(socket, { header: asking.credential, request: request.raw, query: token });
  const caller = { ...asking, credential, organization };
  const known = socket.open.permit.open === null ? await options.recognise(caller) : null;
  const opener = openerOf(known);
  // Its token ends before it does; a key lasts as long as it is good.
  const session = known?.kind === 'session' ? { userId: known.userId, sessionId: known.sessionId } : undefined;
  const lasting = socket.lasts === 'session' ? { ...caller, session } : caller;
  const toInput = (): unknown => socket.input(parse(socket.query, { ...query, ...converted(socket.query, query) }));
  const limits = surface.limit === undefined ? undefined : [surface.limit];
  const opened = await options.perform(socket.open, toInput, { ...lasting, limits });
  whenGone(upgrade, () => socket.gone?.(opened));
  const topics = socket.topics(opened, opener?.userId ?? null);
  return { surface, socket, opener, caller: lasting, opened, topics };
}

function openerOf(known: Actor | null): Opener | null {
  if (known?.kind === 'session') return { userId: known.userId, shown: `session ${known.sessionId}` };
  if (known?.kind !== 'api_key' || known.secret === null) return null;
  return { userId: known.userId, shown: `key ${known.secret}` };
}

function accept(
  server: WebSocketServer,
  { raw }: FastifyRequest,
  reply: FastifyReply,
  { socket, head, response }: Upgrade,
  serve: (ws: WebSocket) => void,
): void {
  reply.hijack();
  response.detachSocket(socket);
  server.handleUpgrade(raw, socket, head, serve);
}

/** Resolves once all that was begun for a connection has ended. */
function settled(connection: Connection): Promise<void> {
  return connection.inTurn(async () => {}).catch(() => {});
}

function closed(connection: Connection): Promise<void> {
  return new Promise(resolve => {
    const cut = setTimeout(() => connection.cut(), closeMilliseconds);
    connection.onClose(() => {
      clearTimeout(cut);
      resolve();
    });
    connection.close(closeCodes.restart, 'the server is restarting');
  });
}
