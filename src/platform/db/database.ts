import { Connection, type ConnectionOptions, clientFor } from './connection.ts';
import { CommitFailed, DatabaseUnavailable, StatementFailed } from './errors.ts';
import type { insideTransaction, Queryable, Sql, Tx } from './queryable.ts';
import { quiet } from './quiet.ts';
import { type RowStream, streamRows } from './row-stream.ts';

export interface DatabaseOptions extends ConnectionOptions {
  /** Connections that all reads outside transactions share. */
  readonly readers: number;
  /** Connections for transactions, one at a time each. */
  readonly writers: number;
  /** How long a transaction may wait for a connection before 503. */
  readonly waitMilliseconds: number;
}

/** The part of a transaction that only its owner uses: statements that ride with the COMMIT. */
export interface OpenTx extends Tx {
  /** Sends a statement without waiting; its failure, as `failed` has it, fails the commit. */
  trail(sql: Sql, failed?: (error: unknown) => unknown): void;
}

interface Waiter {
  readonly give: (connection: Connection) => void;
  readonly fail: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Runs statements: reads share pipelined connections, each transaction has one to itself. */
export class Database implements Queryable {
  readonly #options: DatabaseOptions;
  readonly #readers: (Connection | Promise<Connection> | undefined)[];
  readonly #idle: Connection[] = [];
  readonly #waiting: Waiter[] = [];
  #writers = 0;
  #closed = false;
  #paused: string | null = null;
  #onSlow: ConnectionOptions['onSlow'];

  constructor(options: DatabaseOptions) {
    this.#options = { ...options, onSlow: slow => this.#onSlow?.(slow) };
    this.#readers = Array.from({ length: options.readers }, () => undefined);
  }

  get options(): ConnectionOptions {
    return this.#options;
  }

  /** Has somebody told of statements that take 200 ms or longer. */
  tellSlow(listener: NonNullable<ConnectionOptions['onSlow']>): void {
    this.#onSlow = listener;
  }

  /** What the connections for transactions do: how many are at work, free, and waited for. */
  get transactions(): { readonly busy: number; readonly idle: number; readonly waiting: number } {
    const idle = this.#idle.length;
    return { busy: this.#writers - idle, idle, waiting: this.#waiting.length };
  }

  async rows<O>(sql: Sql): Promise<O[]> {
    return (await this.#reader()).rows<O>(sql);
  }

  /**
   * Runs `work` in one transaction: BEGIN leaves with its first statement, what it trails leaves with the COMMIT.
   * Rolls back when `work` throws; throws when the commit did not happen.
   */
  async transact<T>(work: (tx: OpenTx) => Promise<T>): Promise<T> {
    const connection = await this.#acquire();
    const tx = new Transaction(connection);
    try {
      const result = await work(tx);
      await tx.commit();
      return result;
    } catch (error) {
      await tx.rollback();
      throw error;
    } finally {
      this.#release(connection);
    }
  }

  /**
   * Reads a long result on a connection of its own, as one snapshot, so that those of all others stay theirs. In chunks of
   * at most `mostRows`, fewer where they are large. Whoever does not read to the end must call `return`.
   */
  stream<O>(sql: Sql, mostRows: number): RowStream<O> {
    const client = clientFor({ ...this.#options, statementTimeoutMilliseconds: 0 });
    return streamRows<O>(client, sql, {
      mostRows,
      terminate: id => this.rows({ text: 'select pg_terminate_backend($1)', values: [id] }),
    });
  }

  /** Throws unless a read is answered and a connection for a transaction can be had, each within this time. */
  async mustAnswer(milliseconds: number): Promise<void> {
    const late = new DatabaseUnavailable('no answer or no free connection in time');
    const transaction = this.#acquire(milliseconds).then(connection => this.#release(connection));
    const both = Promise.all([this.rows({ text: 'select 1' }), transaction]);
    await within(milliseconds, late, both);
  }

  /** Refuses everything, with this as the reason, until `resume`: for while others might be the ones to write. */
  pause(why: string): void {
    this.#paused = why;
  }

  resume(): void {
    this.#paused = null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const waiter of this.#waiting.splice(0)) this.#refuse(waiter, 'the server is stopping');
    const readers = await Promise.allSettled(this.#readers.filter(reader => reader !== undefined));
    const open = readers.flatMap(reader => (reader.status === 'fulfilled' ? [reader.value] : []));
    await Promise.allSettled([...open, ...this.#idle.splice(0)].map(connection => connection.close()));
  }

  async #reader(): Promise<Connection> {
    this.#mustNotBePaused();
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.#readers.length; index += 1) {
      const reader = this.#readers[index];
      const load = reader === undefined ? 0 : reader instanceof Connection ? (reader.broken ? 0 : reader.load) : 1;
      if (load < least) {
        least = load;
        best = index;
      }
      if (load === 0 && reader !== undefined) break;
    }
    const reader = this.#readers[best];
    if (reader !== undefined && !(reader instanceof Connection && reader.broken)) return reader;
    if (this.#closed) throw new DatabaseUnavailable('the server is stopping');
    const opening = Connection.open(this.#options);
    this.#readers[best] = opening;
    try {
      const opened = await opening;
      this.#readers[best] = opened;
      return opened;
    } catch (error) {
      this.#readers[best] = undefined;
      throw error;
    }
  }

  async #acquire(waitMilliseconds = this.#options.waitMilliseconds): Promise<Connection> {
    this.#mustNotBePaused();
    if (this.#closed) throw new DatabaseUnavailable('the server is stopping');
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!idle.broken) return idle;
      this.#writers -= 1;
    }
    if (this.#writers < this.#options.writers) {
      this.#writers += 1;
      try {
        return await Connection.open(this.#options);
      } catch (error) {
        this.#writers -= 1;
        throw error;
      }
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        give: resolve,
        fail: reject,
        timer: setTimeout(() => {
          this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
          reject(new DatabaseUnavailable('no database connection became free in time'));
        }, waitMilliseconds),
      };
      this.#waiting.push(waiter);
    });
  }

  #mustNotBePaused(): void {
    if (this.#paused !== null) throw new DatabaseUnavailable(this.#paused);
  }

  #release(connection: Connection): void {
    if (this.#closed) {
      void connection.close().catch(() => {});
      return;
    }
    const next = this.#waiting.shift();
    if (!connection.broken) {
      if (next === undefined) this.#idle.push(connection);
      else {
        clearTimeout(next.timer);
        next.give(connection);
      }
      return;
    }
    this.#writers -= 1;
    if (next === undefined) return;
    clearTimeout(next.timer);
    this.#acquire().then(next.give, next.fail);
  }

  #refuse(waiter: Waiter, why: string): void {
    clearTimeout(waiter.timer);
    waiter.fail(new DatabaseUnavailable(why));
  }
}

class Transaction implements OpenTx {
  declare readonly [insideTransaction]: true;
  readonly #connection: Connection;
  readonly #trailing: Promise<unknown>[] = [];
  #begun: Promise<unknown> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  rows<O>(sql: Sql): Promise<O[]> {
    this.#begin();
    return this.#connection.rows<O>(sql);
  }

  async commitWith<O>(sql: Sql): Promise<O[]> {
    // Alone, a statement is its own transaction.
    if (this.#begun === undefined) return this.#connection.rows<O>(sql);
    const answer = quiet(this.#connection.rows<O>(sql));
    const committed = quiet(this.commit());
    // Its own failure tells more than that of the COMMIT behind it.
    const rows = await answer;
    await committed;
    return rows;
  }

  trail(sql: Sql, failed: (error: unknown) => unknown = error => error): void {
    this.#begin();
    const answer = this.#connection.send(sql).catch(error => {
      throw failed(error);
    });
    this.#trailing.push(quiet(answer));
  }

  async commit(): Promise<void> {
    if (this.#begun === undefined) return;
    const committed = quiet(this.#connection.send({ text: 'COMMIT' }));
    await this.#begun;
    for (const answer of this.#trailing) await answer;
    const { command } = await committed.catch(error => {
      throw error instanceof StatementFailed ? new CommitFailed('the commit was refused', { cause: error }) : error;
    });
    // A transaction that failed answers COMMIT with ROLLBACK, which is no error to PostgreSQL but is one to us.
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back instead of committed');
    this.#begun = undefined;
  }

  async rollback(): Promise<void> {
    if (this.#begun === undefined) return;
    await this.#connection.send({ text: 'ROLLBACK' }).catch(() => this.#connection.destroy());
  }

  #begin(): void {
    this.#begun ??= quiet(this.#connection.send({ text: 'BEGIN' }));
  }
}

/** What a promise resolves to, unless that takes longer. */
async function within<T>(milliseconds: number, late: Error, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), milliseconds);
  });
  return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}
