import { cacheOf } from '../../platform/cache.ts';
import type { Database } from '../../platform/db/database.ts';

const minute = 60_000;
const flushMilliseconds = 5_000;

/** Writes down when API keys were last used, and from where: to the minute, at most once a minute each, many in one statement. */
export class KeyUses {
  readonly #database: Database;
  readonly #now: () => Date;
  readonly #noted = cacheOf<{ readonly minute: number; readonly ip: string }>(20_000);
  #pending = new Map<string, string>();
  readonly #timer: NodeJS.Timeout;

  constructor(database: Database, now: () => Date) {
    this.#database = database;
    this.#now = now;
    this.#timer = setInterval(() => void this.flush().catch(() => {}), flushMilliseconds);
    this.#timer.unref();
  }

  /** A secret was used from an address. */
  note(lookup: string, ip: string): void {
    const now = Math.floor(this.#now().getTime() / minute);
    const last = this.#noted.get(lookup);
    if (last?.minute === now && last.ip === ip) return;
    this.#noted.set(lookup, { minute: now, ip });
    this.#pending.set(lookup, ip);
  }

  async flush(): Promise<void> {
    if (this.#pending.size === 0) return;
    const uses = [...this.#pending];
    this.#pending = new Map();
    const at = new Date(Math.floor(this.#now().getTime() / minute) * minute);
    await this.#database.rows({
      name: 'api_keys_used',
      text: `with used as (
          update api_key_secrets s set last_used_at = $3 from unnest($1::text[], $2::text[]) as n (lookup, ip)
          where s.lookup = n.lookup returning s.key_id, n.ip)
        update api_keys k set last_used_at = $3, last_used_ip = used.ip from used where k.id = used.key_id`,
      values: [uses.map(([lookup]) => lookup), uses.map(([, ip]) => ip), at],
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush().catch(() => {});
  }
}
