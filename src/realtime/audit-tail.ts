import type { AuditEvent } from '../domain/audit/audit-events.ts';
import { followTail, openTail, type TailOpened, type TailPosition } from '../domain/audit/tail.ts';
import { recognised } from '../http/errors.ts';
import type { Caller } from '../kernel/actor.ts';
import { type DomainError, refuse } from '../kernel/errors.ts';
import { isUuid } from '../kernel/input.ts';
import type { Perform } from '../kernel/perform.ts';
import { closeCodes, type LiveSocket, type SocketRequest, type SocketRoute } from './hub.ts';

export interface AuditTailOptions {
  readonly perform: Perform;
  /** An event as readers of the log get it. */
  readonly present: (event: AuditEvent) => object;
  readonly onError: (error: unknown) => void;
}

interface Tail {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly socket: LiveSocket;
  horizon: string;
  /** What was found behind the horizon, by id, with its transaction. */
  readonly found: Map<string, bigint>;
  /** A look is under way, or what it found is being sent. */
  busy: boolean;
}

const lookMilliseconds = 1_000;

/**
 * The audit log as it grows. Each look is an action of whoever opened the socket, with the token it was opened with: once
 * the session or the token has ended, or the right is gone, it is closed. A database that is away is asked again.
 */
export function auditTail({ perform, present, onError }: AuditTailOptions): SocketRoute {
  const tails = new Set<Tail>();
  const running = new Set<Promise<void>>();
  let stopped = false;

  const timer = setInterval(() => {
    for (const tail of tails) start(tail);
  }, lookMilliseconds);
  timer.unref();

  function start(tail: Tail): void {
    if (tail.busy || stopped) return;
    tail.busy = true;
    const work = look(tail)
      .catch(error => failed(tail, error))
      .finally(() => {
        tail.busy = false;
        running.delete(work);
      });
    running.add(work);
  }

  async function look(tail: Tail): Promise<void> {
    const { filter, horizon, found, caller, socket } = tail;
    const asked = { filter, horizon, found: [...found.keys()] };
    const { events, skipped, ...position } = await perform(followTail, asked, caller);
    if (!tails.has(tail)) return;
    move(tail, position);
    if (events.length > 0) await socket.send({ type: 'events', events: events.map(present) });
    if (skipped > 0) await socket.send({ type: 'skipped', count: skipped });
  }

  /** Remembers what was found, and forgets what cannot be found again. */
  function move(tail: Tail, { horizon, found }: TailPosition): void {
    for (const { id, xid } of found) tail.found.set(id, BigInt(xid));
    tail.horizon = horizon;
    for (const [id, xid] of tail.found) if (xid < BigInt(horizon)) tail.found.delete(id);
  }

  function failed(tail: Tail, error: unknown): void {
    const refusal = recognised(error, 0);
    if (refusal === null) onError(error);
    else if (isOver(refusal)) end(tail, closeCodes.unauthenticated, 'the session or its token has ended');
    else if (refusal.is('permission.denied')) end(tail, closeCodes.forbidden, 'the permission audit.read is gone');
  }

  function end(tail: Tail, code: number, reason: string): void {
    tails.delete(tail);
    tail.socket.close(code, reason);
  }

  function serve(tail: Tail): void {
    const { socket } = tail;
    tails.add(tail);
    socket.onClose(() => tails.delete(tail));
    void socket.send({ type: 'ready' });
  }

  return {
    path: '/console/audit/tail',
    // Clients have nothing to say here.
    longestMessage: 1024,
    messagesPerSecond: 10,
    tokenInProtocol: true,
    async authenticate(request) {
      const { filter, caller } = asked(request);
      const { leave, ...position }: TailOpened = await perform(openTail, filter, caller);
      request.onGone(leave);
      return socket => {
        const tail: Tail = { filter, caller, socket, horizon: '0', found: new Map(), busy: false };
        move(tail, position);
        serve(tail);
      };
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}

function isOver(refusal: DomainError): boolean {
  return refusal.code.startsWith('auth.');
}

/** Browsers cannot set `X-Organization-Id` on a socket either: `organization_id` in the query says the same. */
function asked({ query, caller }: SocketRequest): Pick<Tail, 'filter' | 'caller'> {
  const { organization_id: organization, ...filter } = query;
  if (organization === undefined || caller.credential === null) return { filter, caller };
  if (typeof organization !== 'string' || !isUuid(organization))
    throw refuse('input.invalid', { fields: [{ field: 'organization_id', message: 'must be a UUID' }] });
  return { filter, caller: { ...caller, organization: organization.toLowerCase() } };
}
