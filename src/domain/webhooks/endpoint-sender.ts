import { randomInt } from 'node:crypto';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { describeError } from '../../platform/describe-error.ts';
import type { OutboundClient } from '../../platform/http-client/outbound.ts';
import { type AttemptOutcome, attempt } from './attempt.ts';
import type { Attempt } from './deliveries.ts';
import { messageShown } from './message-events.ts';
import { payloadOf } from './payload.ts';
import { type SigningKey, signingKeys } from './secrets.ts';
import {
  type Claimed,
  failingOf,
  missOld,
  noteTries,
  pauseWebhook,
  recoverWebhook,
  releaseWebhook,
  type Tried,
  type Waiting,
  type WebhookEndpoint,
  waitingAfter,
  waitingOf,
  webhookEndpoint,
} from './waiting.ts';
import { nextTry, pauseUntil, triedMilliseconds } from './waits.ts';

export interface SendingParts {
  readonly database: Queryable;
  readonly outbound: Pick<OutboundClient, 'request'>;
  readonly keyring: Keyring;
  /** Names this process. */
  readonly holder: string;
  readonly now: () => Date;
  /** Sends nothing more to it, and tells those who look after it. */
  readonly disable: (webhook: string, why: string) => Promise<void>;
}

/** Requests to one endpoint at once: one at first, one more with each success. */
const mostAtOnce = 8;
/** Events in memory; more are read when half of them are sent. */
const pageSize = 100;
/** So many different objects in a row fail: it is the endpoint, not what it is told. */
const failedObjects = 5;
/** It is disabled when nothing has got through for so long, in so many tries. */
const hopelessMilliseconds = 3 * 24 * 3600 * 1000;
const hopelessTries = 10;
const hopelessWords = 'nothing has got through for three days';
/** Outcomes are noted together, this often at the latest. */
const noteMilliseconds = 50;
const noteAtOnce = 100;
/** How long a webhook that has nothing to send is still held: its next event finds everything ready. */
const lingerMilliseconds = 3_000;

/** What of one object waits here, in its order. */
interface Line {
  readonly waiting: Waiting[];
  busy: boolean;
}

/**
 * Sends what waits for one webhook. Of one object one event at a time goes out, in order; different objects go side by side, so that one
 * that is refused delays its own only. Where nothing gets through the endpoint as a whole is left alone for a while.
 */
export class EndpointSender {
  readonly #parts: SendingParts;
  readonly #webhook: string;
  #seen: Pick<Claimed, 'newest' | 'wakes'>;
  /** How often it was left alone before; above 0 one event at a time is tried. */
  #pauses: number;
  #endpoint: WebhookEndpoint | null = null;
  /** Opened with the first event that is sent after the endpoint was read. */
  #keys: readonly SigningKey[] | null = null;
  /** Everything up to this number was read. */
  #read = 0;
  #readToEnd = false;
  readonly #lines = new Map<string, Line>();
  #held = 0;
  /** Objects that failed, and when they are tried again; and the first of these times. */
  readonly #blocked = new Map<string, number>();
  #firstBlocked = Number.POSITIVE_INFINITY;
  /** Objects whose time has come: what waits of them up to `#read` is read anew, so far up to `#behindRead`. */
  readonly #behind = new Set<string>();
  #behindRead = 0;
  /** Events that are under way. */
  readonly #underWay = new Set<string>();
  readonly #failing = new Set<string>();
  #atOnce = 1;
  #running = 0;
  #over = false;
  #tried: Tried[] = [];
  #noting: Promise<void> = Promise.resolve();
  #noteTimer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;

  constructor(parts: SendingParts, claimed: Claimed) {
    this.#parts = parts;
    this.#webhook = claimed.webhook_id;
    this.#seen = claimed;
    this.#pauses = claimed.pauses;
  }

  /** Tells it how the webhook stands by now; null: it is another's. */
  told(now: Claimed | null): void {
    if (now === null) this.#over = true;
    else if (now.wakes !== this.#seen.wakes) this.#startOver(now);
    else if (now.newest > this.#seen.newest) {
      this.#seen = now;
      this.#readToEnd = false;
    } else return;
    this.#wake?.();
  }

  /** Has it end once what is under way has. */
  stop(): void {
    this.#over = true;
    this.#wake?.();
  }

  /** Sends until there is nothing more to send for the moment; rejects only where the database cannot answer. */
  async run(): Promise<void> {
    await missOld(this.#parts.database, this.#webhook, new Date(this.#parts.now().getTime() - triedMilliseconds));
    let idleSince: number | null = null;
    while (!this.#over) {
      this.#unblock();
      const reads = this.#held < pageSize / 2;
      const wasRead = reads && this.#readToEnd && this.#behind.size === 0;
      if (reads && this.#behind.size > 0) await this.#readBehind();
      if (reads && !this.#readToEnd) await this.#readMore();
      if (this.#over) break;
      if (this.#start()) idleSince = null;
      // There may be more at once; what came meanwhile has woken nobody.
      if (reads && !wasRead) continue;
      if (this.#running === 0 && this.#readToEnd && this.#behind.size === 0) {
        idleSince ??= performance.now();
        if (performance.now() - idleSince >= lingerMilliseconds) break;
      }
      await this.#something(lingerMilliseconds);
    }
    while (this.#running > 0) await this.#something(lingerMilliseconds);
    await this.#noteAll();
    const { holder, database } = this.#parts;
    const isDone = this.#readToEnd && this.#held === 0 && this.#behind.size === 0;
    const next = isDone ? this.#earliest() : this.#parts.now();
    await releaseWebhook(database, { webhook: this.#webhook, holder, ...this.#seen, next });
  }

  /** Reads on; what belongs to an object that failed waits in the database. */
  async #readMore(): Promise<void> {
    const { database } = this.#parts;
    const seen = this.#seen;
    if (this.#read === 0) await this.#noteAll();
    const underWay = new Set(this.#underWay);
    const [endpoint, rows] = await Promise.all([
      webhookEndpoint(database, this.#webhook),
      waitingAfter(database, this.#webhook, this.#read, pageSize),
    ]);
    // Something was put back meanwhile: it is read from the start.
    if (seen.wakes !== this.#seen.wakes) return;
    this.#endpoint = endpoint;
    this.#keys = null;
    if (endpoint === null) this.#over = true;
    const now = this.#parts.now().getTime();
    for (const row of rows) {
      this.#read = row.seq;
      const until = row.next_try_at === null ? 0 : Date.parse(row.next_try_at);
      const isKnown = this.#blocked.has(row.object) || this.#behind.has(row.object);
      if (until > now && !isKnown) this.#blockUntil(row.object, until);
      else if (!isKnown && !underWay.has(row.id)) this.#queue(row);
    }
    if (rows.length < pageSize && seen === this.#seen) this.#readToEnd = true;
  }

  /** Reads what waits of objects whose time has come. */
  async #readBehind(): Promise<void> {
    const wakes = this.#seen.wakes;
    await this.#noteAll();
    const rows = await waitingOf(this.#parts.database, this.#webhook, {
      ...{ objects: [...this.#behind], after: this.#behindRead, upTo: this.#read, most: pageSize },
    });
    if (wakes !== this.#seen.wakes) return;
    for (const row of rows) {
      this.#behindRead = row.seq;
      if (!this.#blocked.has(row.object)) this.#queue(row);
    }
    if (rows.length < pageSize) this.#behind.clear();
  }

  #queue(row: Waiting): void {
    const line = this.#lines.get(row.object) ?? { waiting: [], busy: false };
    line.waiting.push(row);
    this.#held += 1;
    this.#lines.set(row.object, line);
  }

  /** Begins what may begin; whether anything did. */
  #start(): boolean {
    let began = false;
    for (const [object, line] of this.#lines) {
      if (this.#running >= (this.#pauses > 0 ? 1 : this.#atOnce)) break;
      const next = line.busy ? undefined : line.waiting[0];
      if (next === undefined) continue;
      line.busy = true;
      this.#running += 1;
      began = true;
      void this.#send(object, line, next);
    }
    return began;
  }

  /** Has objects whose time has come read again. */
  #unblock(): void {
    const now = this.#parts.now().getTime();
    if (this.#firstBlocked > now || this.#behind.size > 0) return;
    this.#behindRead = 0;
    for (const [object, until] of this.#blocked) {
      if (until > now) continue;
      this.#blocked.delete(object);
      this.#behind.add(object);
    }
    this.#firstBlocked = Math.min(...this.#blocked.values());
  }

  async #send(object: string, line: Line, event: Waiting): Promise<void> {
    this.#underWay.add(event.id);
    const at = this.#parts.now();
    const outcome = await this.#try(event, at).catch(error => couldNot(at, describeError(error).message));
    this.#underWay.delete(event.id);
    line.busy = false;
    this.#running -= 1;
    // Whoever has read from the start meanwhile has this event in another line.
    if (this.#lines.get(object) === line && line.waiting[0] === event) {
      line.waiting.shift();
      this.#held -= 1;
      if (line.waiting.length === 0) this.#lines.delete(object);
    }
    if (outcome === 'nothing') this.#note({ id: event.id, state: 'missed', attempt: notToBeTold(at), next: null });
    else if (outcome !== null) await this.#settle(object, event, outcome).catch(() => this.stop());
    this.#wake?.();
  }

  /** Null: the webhook is no more; `nothing`: there is nothing that may be sent of it any more. */
  async #try(event: Waiting, at: Date): Promise<AttemptOutcome | 'nothing' | null> {
    const { outbound, keyring, database } = this.#parts;
    const endpoint = this.#endpoint;
    if (endpoint === null) return null;
    const message = event.source === 'message' ? await messageShown(database, endpoint.id, event) : null;
    if (event.source === 'message' && message === null) return 'nothing';
    const body = payloadOf(event, message);
    this.#keys ??= signingKeys(keyring, endpoint);
    const secrets = this.#keys.filter(({ until }) => until > at.getTime()).map(({ key }) => key);
    return attempt(outbound, { url: endpoint.url, secrets, id: event.id, body }, at);
  }

  async #settle(object: string, event: Waiting, { ok, gone, ...attempted }: AttemptOutcome): Promise<void> {
    const at = this.#parts.now();
    const random = randomInt(1_000) / 1_000;
    const next = ok ? null : nextTry(at, event.attempts + 1, new Date(event.since), random);
    const state = ok ? 'delivered' : next === null ? 'missed' : 'pending';
    this.#note({ id: event.id, state, attempt: attempted, next });
    if (ok) return this.#succeeded();
    this.#atOnce = 1;
    // What comes after it waits in the database, unless this one is given up.
    if (next !== null) this.#block(object, next);
    this.#failing.add(object);
    if (next === null && (await this.#isHopeless(at))) return this.#disable(hopelessWords);
    if (gone) return this.#disable('the endpoint answered 410, which means that it wants no more');
    if (this.#pauses > 0 || this.#failing.size >= failedObjects) await this.#leaveAlone(at, random);
  }

  async #succeeded(): Promise<void> {
    this.#failing.clear();
    this.#atOnce = Math.min(mostAtOnce, this.#atOnce + 1);
    if (this.#pauses === 0) return;
    this.#pauses = 0;
    await this.#noteAll();
    await recoverWebhook(this.#parts.database, this.#webhook);
    this.#startOver(this.#seen);
  }

  #block(object: string, next: Date): void {
    this.#held -= this.#lines.get(object)?.waiting.length ?? 0;
    this.#lines.delete(object);
    this.#blockUntil(object, next.getTime());
  }

  #blockUntil(object: string, until: number): void {
    this.#blocked.set(object, until);
    this.#firstBlocked = Math.min(this.#firstBlocked, until);
  }

  async #leaveAlone(at: Date, random: number): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    await this.#noteAll();
    if (await this.#isHopeless(at)) return this.#disable(hopelessWords);
    const { database, holder } = this.#parts;
    await pauseWebhook(database, this.#webhook, holder, pauseUntil(at, this.#pauses, random));
  }

  async #isHopeless(at: Date): Promise<boolean> {
    await this.#noteAll();
    const { since, failures } = await failingOf(this.#parts.database, this.#webhook);
    return since !== null && failures >= hopelessTries && at.getTime() - Date.parse(since) >= hopelessMilliseconds;
  }

  async #disable(why: string): Promise<void> {
    this.#over = true;
    await this.#noteAll();
    await this.#parts.disable(this.#webhook, why);
  }

  #startOver(seen: Pick<Claimed, 'newest' | 'wakes'>): void {
    this.#seen = { newest: seen.newest, wakes: seen.wakes };
    this.#read = 0;
    this.#readToEnd = false;
    // What is under way goes on, and is not read a second time.
    for (const [object, line] of this.#lines) {
      if (line.busy) line.waiting.splice(1);
      else this.#lines.delete(object);
    }
    this.#held = [...this.#lines.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
    this.#blocked.clear();
    this.#firstBlocked = Number.POSITIVE_INFINITY;
    this.#behind.clear();
  }

  #earliest(): Date | null {
    return this.#blocked.size === 0 ? null : new Date(this.#firstBlocked);
  }

  #note(tried: Tried): void {
    this.#tried.push(tried);
    if (this.#tried.length >= noteAtOnce) void this.#noteAll();
    else this.#noteTimer ??= setTimeout(() => void this.#noteAll(), noteMilliseconds);
  }

  /** Writes down how tries came out. What cannot be written is sent again later: at least once. */
  #noteAll(): Promise<void> {
    clearTimeout(this.#noteTimer);
    this.#noteTimer = undefined;
    const tried = this.#tried;
    this.#tried = [];
    if (tried.length > 0)
      this.#noting = this.#noting
        .then(() => noteTries(this.#parts.database, this.#webhook, tried))
        .catch(() => this.stop());
    return this.#noting;
  }

  /** Waits until something has happened, or so long at most. */
  #something(milliseconds: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(() => this.#wake?.(), milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
    });
  }
}

/** Of a message whose conversation is encrypted by now. */
const notToBeTold = (at: Date): Attempt => ({
  ...{ at: at.toISOString(), status: null, ms: 0, error: 'nothing of it may leave the server any more', reply: '' },
});

/** Of what could not even be sent: a secret that does not open, or the database. */
const couldNot = (at: Date, error: string): AttemptOutcome => ({
  ...{ at: at.toISOString(), status: null, ms: 0, error, reply: '', ok: false, gone: false },
});
