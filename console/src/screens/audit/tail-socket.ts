import { chosenOrganization } from '../../api/organization.ts';
import { accessToken, refreshSession } from '../../api/session.ts';
import { type AuditEvent, parametersOf, type queryOf } from './queries.ts';

/** `lost`: it will be tried again; `refused`: it will not, since one may not read the log any more. */
export type TailState = 'connecting' | 'live' | 'lost' | 'refused';

export interface TailListener {
  readonly state: (state: TailState) => void;
  /** What is committed from now on will be told; what was before has to be read. */
  readonly ready: () => void;
  /** Oldest first. */
  readonly events: (events: readonly AuditEvent[]) => void;
  /** That many came too fast to be told. */
  readonly skipped: (count: number) => void;
}

type Message =
  | { readonly type: 'ready' }
  | { readonly type: 'events'; readonly events: readonly AuditEvent[] }
  | { readonly type: 'skipped'; readonly count: number };

const closed = { unauthenticated: 4401, forbidden: 4403 } as const;
const firstPause = 500;
const longestPause = 15_000;

/**
 * Follows the log as it grows, and goes on by itself when the connection breaks or the token ends: each connection has a
 * token of its own. Call what is returned to stop.
 */
export function followTail(query: ReturnType<typeof queryOf>, told: TailListener): () => void {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = firstPause;
  let stopped = false;

  async function open(): Promise<void> {
    // Without a connection there may be none to be had: that is seen to below, as a socket that closes is.
    const token = await accessToken().catch(() => null);
    if (stopped) return;
    if (token === null) return later();
    let ready = false;
    // The token goes where the server alone reads it: an address would stand in the logs of what lies between.
    socket = new WebSocket(addressOf(query), ['bearer', token]);
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      const message = JSON.parse(data) as Message;
      if (message.type === 'ready') {
        ready = true;
        pause = firstPause;
        told.state('live');
        told.ready();
      } else if (message.type === 'events') told.events(message.events);
      else told.skipped(message.count);
    };
    socket.onclose = ({ code }) => {
      if (stopped) return;
      if (code === closed.forbidden) return told.state('refused');
      // A socket that never opened does not say why: the token may have been refused.
      if (code === closed.unauthenticated || !ready) refreshSession().then(later, later);
      else later();
    };
  }

  function later(): void {
    if (stopped) return;
    told.state('lost');
    timer = setTimeout(() => void open(), pause);
    pause = Math.min(pause * 2, longestPause);
  }

  told.state('connecting');
  void open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    socket?.close();
  };
}

function addressOf(query: ReturnType<typeof queryOf>): URL {
  const address = new URL('/console/audit/tail', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const organization = chosenOrganization();
  // The tail knows no days: what lies outside of them is left out by whoever listens.
  const { from: _, to: __, ...filters } = query;
  address.search = new URLSearchParams({
    ...parametersOf(filters),
    ...(organization === null ? {} : { organization_id: organization }),
  }).toString();
  return address;
}
