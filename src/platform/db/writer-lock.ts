import type pg from 'pg';
import { type ConnectionOptions, clientFor } from './connection.ts';
import type { Queryable } from './queryable.ts';

/** Arbitrary, but the same in every Gatehouse: who writes to a database holds it, alone or with others like it. */
const lockKey = 0x6761_7465_0001;
const pingMilliseconds = 1_000;
const patienceMilliseconds = 3_000;

/** `alone`: no other process may write. `shared`: others may, as long as they take it shared too. */
export type WriterMode = 'alone' | 'shared';

const statements = {
  alone: 'select pg_try_advisory_lock($1) as taken',
  shared: 'select pg_try_advisory_lock_shared($1) as taken',
} as const;

export interface WriterLockOptions {
  readonly mode: WriterMode;
  /** Called each time before the lock counts as held: others may have written until then. */
  readonly onTaken: () => void;
}

/**
 * The session lock of a process that writes to a database. Whoever holds it alone may believe its own memory; when its
 * connection is lost or slow to answer, it may not, until the lock is taken anew. A shared one only keeps out those who
 * want it alone.
 */
export class WriterLock {
  /** Resolves when a lost shared lock cannot be had again, because another process has taken it alone. */
  readonly displaced: Promise<void>;
  readonly #connection: ConnectionOptions;
  readonly #options: WriterLockOptions;
  #client: pg.Client | undefined;
  #provenAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #proving = false;
  #closed = false;
  #displace = (): void => {};

  private constructor(connection: ConnectionOptions, options: WriterLockOptions) {
    this.#connection = { ...connection, applicationName: `${connection.applicationName} lock` };
    this.#options = options;
    this.displaced = new Promise(resolve => {
      this.#displace = resolve;
    });
  }

  /** Takes the lock; null when processes that it does not go with hold it for longer than killed ones could. */
  static async take(connection: ConnectionOptions, options: WriterLockOptions): Promise<WriterLock | null> {
    const lock = new WriterLock(connection, options);
    const until = performance.now() + patienceMilliseconds;
    while (!(await lock.#connect())) {
      if (performance.now() > until) return null;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    lock.#timer = setInterval(() => void lock.#prove(), pingMilliseconds);
    lock.#timer.unref();
    return lock;
  }

  /** Whether nobody else could have written up to a moment ago, as PostgreSQL itself said. */
  get heldAlone(): boolean {
    return this.#options.mode === 'alone' && performance.now() - this.#provenAt < patienceMilliseconds;
  }

  /** Looks at once whether a lost lock can be had again, and not only at the next ping. */
  retake(): void {
    void this.#prove();
  }

  async release(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#provenAt = Number.NEGATIVE_INFINITY;
    await this.#client?.end().catch(() => {});
  }

  async #connect(): Promise<boolean> {
    const client = clientFor(this.#connection);
    client.on('end', () => this.#lose(client));
    client.on('error', () => this.#lose(client));
    await client.connect();
    const { rows } = await client.query<{ taken: boolean }>(statements[this.#options.mode], [lockKey]);
    if (rows[0]?.taken !== true || this.#closed) {
      await client.end().catch(() => {});
      return false;
    }
    this.#client = client;
    this.#options.onTaken();
    this.#provenAt = performance.now();
    return true;
  }

  async #prove(): Promise<void> {
    // A server that is frozen or away answers late: one question, or one new connection, at a time.
    if (this.#proving || this.#closed) return;
    this.#proving = true;
    const client = this.#client;
    try {
      if (client === undefined) {
        const taken = await this.#connect();
        // What still holds a lock that was held alone may be our own lost session. A shared one does not go against
        // that, so this is somebody who believes to be alone.
        if (!taken && !this.#closed && this.#options.mode === 'shared') this.#displace();
      } else {
        const asked = performance.now();
        await client.query('select 1');
        if (this.#client === client) this.#provenAt = asked;
      }
    } catch {
      if (client !== undefined) this.#lose(client);
    } finally {
      this.#proving = false;
    }
  }

  #lose(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#provenAt = Number.NEGATIVE_INFINITY;
    void client.end().catch(() => {});
    // At once: nobody should find the lock free while this process goes on writing.
    setImmediate(() => void this.#prove());
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
