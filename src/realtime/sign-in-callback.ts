import type { TopicEvent } from '../domain/events.ts';
import { type Claim, claimAwaited, isKey } from '../domain/oauth/awaited/claim.ts';
import type { Standing } from '../domain/oauth/awaited/sign-ins.ts';
import { type Taken, takeAwaited } from '../domain/oauth/awaited/take.ts';
import { logOut } from '../domain/sessions/own-sessions.ts';
import { recognised } from '../http/errors.ts';
import type { Caller } from '../kernel/actor.ts';
import { type DomainError, refuse } from '../kernel/errors.ts';
import type { Perform } from '../kernel/perform.ts';
import { closeCodes, type LiveSocket, type SocketRoute } from './hub.ts';

export interface SignInCallbackOptions {
  readonly perform: Perform;
  /** Follows a topic; returns a function that ends it. */
  readonly follow: (topic: string, follower: { heard(event: TopicEvent): void; missed(): void }) => () => void;
  /** How these sign-ins stand in the database. */
  readonly standing: (hashes: readonly string[]) => Promise<readonly Standing[]>;
  readonly wordsFor: (error: DomainError) => string;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

interface Waiting {
  readonly claim: Claim;
  readonly caller: Caller;
  readonly socket: LiveSocket;
  /** It is being handed what it waits for. */
  busy: boolean;
}

const lookMilliseconds = 1_000;

/**
 * The socket of a device that waits for a sign-in: one message, then it closes. Events only make it prompt: each second
 * the database is asked for all that wait here, so neither Redis nor any one instance has to live for it.
 */
export function signInCallback(options: SignInCallbackOptions): SocketRoute {
  const waiting = new Map<string, Waiting>();
  const running = new Set<Promise<void>>();
  let stopped = false;

  const timer = setInterval(() => start([...waiting.keys()]), lookMilliseconds);
  timer.unref();

  function start(hashes: readonly string[]): void {
    const here = hashes.filter(hash => waiting.has(hash));
    if (stopped || here.length === 0) return;
    const work = look(here).catch(error => {
      // A database that is away is looked for again in a second.
      if (recognised(error, 0) === null) options.onError(error);
    });
    running.add(work);
    void work.finally(() => running.delete(work));
  }

  async function look(hashes: readonly string[]): Promise<void> {
    const before = hashes.map(hash => waiting.get(hash));
    const standing = await options.standing(hashes);
    const each = before.map(async entry => {
      // Who came meanwhile looks for themselves.
      if (entry === undefined || entry.busy || waiting.get(entry.claim.hash) !== entry) return;
      const now = standing.find(({ hash }) => hash === entry.claim.hash);
      if (now === undefined || now.lost) await tell(entry, errorMessage(refuse('auth.awaited_not_found', {})));
      else if (now.holder !== entry.claim.holder) displace(entry);
      else if (now.settled && entry.socket.open && !stopped) await deliver(entry);
    });
    await Promise.all(each);
  }

  async function deliver(entry: Waiting): Promise<void> {
    const { claim, caller } = entry;
    entry.busy = true;
    let taken: Taken | null;
    try {
      taken = await options.perform(takeAwaited, { hash: claim.hash, holder: claim.holder }, caller);
    } catch (error) {
      const refusal = recognised(error, 0);
      if (refusal === null || refusal.is('unavailable') || refusal.is('rate.limited')) {
        entry.busy = false;
        throw error;
      }
      // Another socket has come, and the sign-in is its own now.
      if (waiting.get(claim.hash) !== entry) return displace(entry);
      return tell(entry, errorMessage(refusal));
    }
    if (taken === null) return;
    if ('refusal' in taken) return tell(entry, errorMessage(taken.refusal));
    const { accessToken, refreshToken } = taken.signedIn;
    const sent = await send(entry, { type: 'auth', accessToken, refreshToken });
    // It went away in the moment between: nobody has the tokens, so nobody needs the session.
    if (!sent) await options.perform(logOut, {}, { ...caller, credential: accessToken });
  }

  function errorMessage(error: DomainError): object {
    const message = options.wordsFor(error);
    return error.is('auth.mfa_required')
      ? { type: 'mfa_required', mfa_token: error.details.mfaToken, message }
      : { type: 'error', message };
  }

  async function tell(entry: Waiting, message: object): Promise<void> {
    await send(entry, message);
  }

  async function send(entry: Waiting, message: object): Promise<boolean> {
    forget(entry);
    const sent = entry.socket.open && (await entry.socket.send(message));
    entry.socket.close(closeCodes.done, '');
    return sent;
  }

  function displace(entry: Waiting): void {
    forget(entry);
    entry.socket.close(closeCodes.displaced, 'another socket waits with this key');
  }

  function forget(entry: Waiting): void {
    if (waiting.get(entry.claim.hash) === entry) waiting.delete(entry.claim.hash);
  }

  function serve(claim: Claim, caller: Caller, socket: LiveSocket): void {
    const entry: Waiting = { claim, caller, socket, busy: false };
    const before = waiting.get(claim.hash);
    if (before !== undefined && !before.busy) displace(before);
    waiting.set(claim.hash, entry);
    const left = Date.parse(claim.expiresAt) - options.now().getTime();
    const expiry = setTimeout(() => {
      if (!entry.busy) void tell(entry, errorMessage(refuse('auth.awaited_not_found', {})));
    }, left);
    expiry.unref();
    const lookNow = (): void => start([claim.hash]);
    const leave = options.follow(claim.topic, { heard: lookNow, missed: lookNow });
    socket.onClose(() => {
      leave();
      clearTimeout(expiry);
      forget(entry);
    });
    start([claim.hash]);
  }

  return {
    path: '/v1/auth/callback',
    // Clients have nothing to say here.
    longestMessage: 1024,
    messagesPerSecond: 10,
    async authenticate({ query: { key }, caller }) {
      if (typeof key !== 'string' || !isKey(key)) throw refuse('auth.required', {});
      const claim = await options.perform(claimAwaited, { key }, caller);
      return socket => serve(claim, caller, socket);
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}
