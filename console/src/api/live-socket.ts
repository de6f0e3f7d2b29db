import { accessToken, refreshSession } from './session.ts';

/** `lost`: it will be tried again; `refused`: it will not, since one may not any more, or another took its place. */
export type LiveState = 'connecting' | 'live' | 'lost' | 'refused';

export interface LiveListener<M> {
  readonly state: (state: LiveState) => void;
  /** The first one says that all is told from now on. */
  readonly heard: (message: M) => void;
  /** Each time that there is a connection: what is said with `say` goes over it, while it lasts. */
  readonly opened?: (say: (message: object) => void) => void;
}

const closed = { unauthenticated: 4401, forbidden: 4403, displaced: 4409 } as const;
const firstPause = 500;
const longestPause = 15_000;

/**
 * Listens to a socket of the server, and goes on by itself when the connection breaks or the token ends: each connection
 * has a token of its own. Call what is returned to stop.
 */
export function listenTo<M>(path: string, query: Readonly<Record<string, string>>, told: LiveListener<M>): () => void {
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
    const opening = new WebSocket(addressOf(path, query), ['bearer', token]);
    socket = opening;
    socket.onopen = () =>
      told.opened?.(message => {
        if (opening.readyState === WebSocket.OPEN) opening.send(JSON.stringify(message));
      });
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      if (!ready) {
        ready = true;
        pause = firstPause;
        told.state('live');
      }
      told.heard(JSON.parse(data) as M);
    };
    socket.onclose = ({ code }) => {
      if (stopped) return;
      if (code === closed.forbidden || code === closed.displaced) return told.state('refused');
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

function addressOf(path: string, query: Readonly<Record<string, string>>): URL {
  const address = new URL(path, location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  address.search = new URLSearchParams(query).toString();
  return address;
}
