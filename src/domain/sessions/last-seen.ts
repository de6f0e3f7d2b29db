import { cacheOf } from '../../platform/cache.ts';
import type { Database } from '../../platform/db/database.ts';

const minute = 60_000;

/** Writes down when sessions were last used: at most once a minute each, many in one statement. */
export class LastSeen {
  readonly #database: Database;
  readonly #now: () => Date;
  readonly #noted = cacheOf<number>(50_000);
  #pending = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor(database: Database, now: () => Date) {
    this.#database = database;
    this.#now = now;
    this.#timer = setInterval(() => void this.flush().catch(() => {}), 5_000);
    this.#timer.unref();
  }

  note(sessionId: string): void {
    const now = this.#now().getTime();
    const last = this.#noted.get(sessionId);
    if (last !== undefined && now - last < minute) return;
    this.#noted.set(sessionId, now);
    this.#pending.add(sessionId);
  }

  async flush(): Promise<void> {
    if (this.#pending.size === 0) return;
    const ids = [...this.#pending];
    this.#pending = new Set();
    await this.#database.rows({
      name: 'sessions_seen',
      text: 'update sessions set last_seen_at = greatest(last_seen_at, $2) where id = any($1)',
      values: [ids, this.#now()],
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush().catch(() => {});
  }
}
