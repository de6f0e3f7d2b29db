import { cacheOf } from '../../platform/cache.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { hitMilliseconds, recordHits, type WouldStop } from '../rules/hits.ts';
import type { Rules } from '../rules/rules.ts';
import { hitsOf, type SessionState } from '../rules/session-end.ts';

interface Judged {
  readonly userId: string;
  readonly rules: Rules;
}

/** Keeps whom policies that only report would have stopped in the middle of a session, beside the call and each once an hour. */
export class Reports {
  readonly #on: Queryable;
  readonly #onError: (error: unknown) => void;
  /** Until when what was told of somebody is enough, in milliseconds since 1970. */
  readonly #told = cacheOf<number>(20_000);

  constructor(on: Queryable, onError: (error: unknown) => void) {
    this.#on = on;
    this.#onError = onError;
  }

  /** Tells anew of everybody: policies may have changed. */
  forget(): void {
    this.#told.clear();
  }

  /** Tells of a session that would have ended. */
  of(session: SessionState, { userId, rules }: Judged, now: Date): void {
    if (rules.reported.length > 0) this.#tell(userId, hitsOf(session, rules, now), now);
  }

  /** Tells of a call from an address that would not do. */
  from(ip: string, { userId, rules }: Judged, now: Date): void {
    for (const { policy, rules: alone } of rules.reported)
      if (alone.networks.some(({ value }) => !value(ip))) this.#tell(userId, [{ policy, why: `came from ${ip}` }], now);
  }

  #tell(userId: string, hits: readonly WouldStop[], now: Date): void {
    const news = hits.filter(({ policy, why }) => (this.#told.get(`${userId} ${policy} ${why}`) ?? 0) <= now.getTime());
    if (news.length === 0) return;
    for (const { policy, why } of news) this.#told.set(`${userId} ${policy} ${why}`, now.getTime() + hitMilliseconds);
    recordHits(this.#on, userId, news, now).catch(this.#onError);
  }
}
