import Type from 'typebox';
import { followTail, openTail, TailFilters, type TailPosition } from '../../../domain/audit/tail.ts';
import { toEvent } from '../../administration/shapes/audit-events.ts';
import { socket } from '../../socket.ts';

interface Tail {
  readonly filter: Readonly<Record<string, unknown>>;
  horizon: string;
  /** What was found behind the horizon, by id, with its transaction. */
  readonly found: Map<string, bigint>;
}

/**
 * The audit log as it grows. Each look is an action of whoever opened the socket, with the token it was opened with: once
 * the session or the token has ended, or the right is gone, it is closed. A database that is away is asked again.
 */
export const auditTail = socket('/audit/tail', {
  token: ['header', 'protocol'],
  lasts: 'token',
  // Clients have nothing to say here.
  longestMessage: 1024,
  messagesPerSecond: 10,
  query: Type.Object(
    { ...TailFilters.properties, organization_id: Type.Optional(Type.String({ format: 'uuid' })) },
    { additionalProperties: false },
  ),
  organizationIn: 'organization_id',
  open: openTail,
  input: ({ organization_id: _, ...filter }) => filter,
  greeting: () => ({ type: 'ready' }),
  gone: ({ leave }) => leave(),
  looks: {
    begin({ filter, ...position }): Tail {
      const tail: Tail = { filter, horizon: '0', found: new Map() };
      move(tail, position);
      return tail;
    },
    async each(socket) {
      const tail = socket.state;
      const asked = { filter: tail.filter, horizon: tail.horizon, found: [...tail.found.keys()] };
      const { events, skipped, ...position } = await socket.perform(followTail, asked);
      move(tail, position);
      if (events.length > 0) await socket.send({ type: 'events', events: events.map(toEvent) });
      if (skipped > 0) await socket.send({ type: 'skipped', count: skipped });
    },
  },
});

/** Remembers what was found, and forgets what cannot be found again. */
function move(tail: Tail, { horizon, found }: TailPosition): void {
  for (const { id, xid } of found) tail.found.set(id, BigInt(xid));
  tail.horizon = horizon;
  for (const [id, xid] of tail.found) if (xid < BigInt(horizon)) tail.found.delete(id);
}
