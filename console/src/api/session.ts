import { useSyncExternalStore } from 'react';
import { connectionLost } from '../connection.ts';
import { ApiError, refusalOf, unreachable } from './errors.ts';
import { texts } from './texts.ts';
import type { Me, SessionReply } from './types.ts';

/*
 * Who is signed in, and the access token, which is held in memory only. What lasts is a cookie that no script can read:
 * it is exchanged for an access token when the page opens and before the token ends. Tabs share the cookie; they take
 * turns at exchanging it, and tell each other when somebody signs in or out.
 */
export type SessionState =
  | { readonly state: 'unknown' }
  | { readonly state: 'anonymous' }
  | { readonly state: 'signed_in'; readonly me: Me };

interface Token {
  readonly value: string;
  /** Milliseconds of `performance.now()`: the clock on the wall may be set meanwhile. */
  readonly endsAt: number;
}

/** A token is exchanged this long before it ends. */
const early = 30_000;

let current: SessionState = { state: 'unknown' };
let token: Token | null = null;
let refreshing: Promise<boolean> | null = null;
const listeners = new Set<() => void>();
const tabs = new BroadcastChannel('gatehouse-session');

tabs.onmessage = ({ data }: MessageEvent<{ readonly user: string | null }>) => {
  const mine = current.state === 'signed_in' ? current.me.user.id : null;
  // Somebody else signed in, or everybody out, in another tab: what this one shows is not theirs.
  if (current.state !== 'unknown' && data.user !== mine) location.reload();
};

function become(next: SessionState): void {
  current = next;
  for (const listener of listeners) listener();
}

/** The session now; `unknown` until the first exchange has been answered. */
export function sessionNow(): SessionState {
  return current;
}

export function useSession(): SessionState {
  return useSyncExternalStore(listener => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, sessionNow);
}

/** The person who is signed in; only for what is shown to nobody else. */
export function useMe(): Me {
  const session = useSession();
  if (session.state !== 'signed_in') throw new Error(texts.nobodyIsSignedIn);
  return session.me;
}

/** Sends to a route of the session: with what only our own pages can send. Throws `ApiError`. */
export async function sendToSession<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/console/session/${path}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: {
      'x-gatehouse-console': '1',
      ...(token === null ? {} : { authorization: `Bearer ${token.value}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => null);
  if (response === null) {
    connectionLost();
    throw unreachable();
  }
  const answer: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (!response.ok) throw refusalOf(response, answer);
  return answer as T;
}

/** Takes over what a sign-in was answered with, and tells the other tabs. */
export function signedIn(reply: SessionReply): void {
  hold(reply);
  tabs.postMessage({ user: reply.me.user.id });
}

function hold(reply: SessionReply): void {
  token = { value: reply.token, endsAt: performance.now() + reply.expires_in * 1000 };
  become({ state: 'signed_in', me: reply.me });
}

/** Exchanges the cookie for an access token; false when there is no session. Throws when the server cannot be reached. */
export function refreshSession(): Promise<boolean> {
  refreshing ??= navigator.locks
    .request('gatehouse-session', async () => {
      try {
        const reply = await sendToSession<SessionReply | undefined>('refresh');
        if (reply !== undefined) {
          hold(reply);
          return true;
        }
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
      }
      token = null;
      become({ state: 'anonymous' });
      return false;
    })
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
}

/** A token that is good for a while, or null when nobody is signed in. */
export async function accessToken(): Promise<string | null> {
  if (token !== null && token.endsAt - performance.now() > early) return token.value;
  if (current.state === 'anonymous') return null;
  await refreshSession();
  return token?.value ?? null;
}

/** Takes over what the server now says of whoever is signed in. */
export function knowMe(me: Me): void {
  // Whoever signed out or in meanwhile is not overwritten.
  if (current.state === 'signed_in' && current.me.user.id === me.user.id) become({ state: 'signed_in', me });
}

const leaving = new Set<() => void>();

/** Calls back when the person signs out here, so that what is theirs is forgotten. Call what is returned to stop. */
export function onSignOut(forget: () => void): () => void {
  leaving.add(forget);
  return () => void leaving.delete(forget);
}

/** Ends the session here and in all tabs. */
export async function signOut(): Promise<void> {
  await sendToSession('logout');
  for (const forget of leaving) forget();
  token = null;
  become({ state: 'anonymous' });
  tabs.postMessage({ user: null });
}
