import type pg from 'pg';
import { type ConnectionOptions, clientFor } from './connection.ts';
import type { Queryable } from './queryable.ts';

/** Arbitrary, but the same in every Gatehouse: whoever alone may write to a database holds it. */
const lockKey = 0x6761_7465_0001;
const pingMilliseconds = 1_000;
const patienceMilliseconds = 3_000;

/**
 * The session lock of the only process that writes to a database. While it is held, that process may believe its own
 * memory; when its connection is lost or slow to answer, it may not, until the lock is taken anew.
 */
export class WriterLock {
  readonly #options: ConnectionOptions;
  #client: pg.Client | undefined;
  #provenAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  readonly #onTaken: () => void;

  private constructor(options: ConnectionOptions, onTaken: () => void) {
    this.#options = { ...options, applicationName: `${options.applicationName} lock` };
    this.#onTaken = onTaken;
  }

  /**
   * Takes the lock; null when another process holds it for longer than a killed one could. `onTaken` is called
   * each time before the lock counts as held: others may have written until then.
   */
  static async take(options: ConnectionOptions, onTaken: () => void): Promise<WriterLock | null> {
    const lock = new WriterLock(options, onTaken);
    const until = performance.now() + patienceMilliseconds;
    while (!(await lock.#connect())) {
      if (performance.now() > until) return null;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    lock.#timer = setInterval(() => void lock.#prove(), pingMilliseconds);
    lock.#timer.unref();
    return lock;
  }

  /** Whether the lock was held a moment ago, as PostgreSQL itself said. */
  get held(): boolean {
    return performance.now() - this.#provenAt < patienceMilliseconds;
  }

  async release(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#provenAt = Number.NEGATIVE_INFINITY;
    await this.#client?.end().catch(() => {});
  }

  async #connect(): Promise<boolean> {
    const client = clientFor(this.#options);
    client.on('end', () => this.#lose(client));
    client.on('error', () => this.#lose(client));
    await client.connect();
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [lockKey]);
    if (rows[0]?.taken !== true || this.#closed) {
      await client.end().catch(() => {});
      return false;
    }
    this.#client = client;
    this.#onTaken();
    this.#provenAt = performance.now();
    return true;
  }

  async #prove(): Promise<void> {
    const client = this.#client;
    try {
      if (client === undefined) await this.#connect();
      else {
        const asked = performance.now();
        await client.query('select 1');
        if (this.#client === client) this.#provenAt = asked;
      }
    } catch {
      if (client !== undefined) this.#lose(client);
    }
  }

  #lose(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#provenAt = Number.NEGATIVE_INFINITY;
    void client.end().catch(() => {});
  }
}

/** Whether any process holds the writer's lock of this database now. */
export async function isWriterLockHeld(on: Queryable): Promise<boolean> {
  const [row] = await on.rows<{ held: boolean }>({
    name: 'writer_lock_held',
    // A bigint key is shown as two halves (PostgreSQL's documentation of pg_locks).
    text: `select exists (select 1 from pg_locks where locktype = 'advisory' and granted and objsubid = 1
      and database = (select oid from pg_database where datname = current_database())
      and (classid::bigint << 32 | objid::bigint) = $1) as held`,
    values: [lockKey],
  });
  return row?.held === true;
}
