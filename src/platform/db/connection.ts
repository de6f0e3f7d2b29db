import pg from 'pg';
import { DatabaseUnavailable, explained, isReadOnly } from './errors.ts';
import type { Sql } from './queryable.ts';
import type { Server } from './server.ts';
import { valueParsers } from './values.ts';

/** How to reach PostgreSQL, and how long anything there may take. */
export interface ConnectionOptions {
  /** A connection string, or host (also a socket folder), port, user, database; one that has several hosts comes from `serverAt`. */
  readonly server: Server;
  readonly statementTimeoutMilliseconds: number;
  readonly applicationName: string;
  /** Told of statements that took long. */
  readonly onSlow?: (statement: SlowStatement) => void;
}

/** A statement that took long, without the values it was sent with. */
export interface SlowStatement {
  /** Its name; of one without, how its text begins. */
  readonly statement: string;
  readonly milliseconds: number;
}

interface Answer {
  readonly command: string;
  readonly rows: readonly unknown[];
}

const connectTimeoutMilliseconds = 5_000;
/** A statement that takes so long is worth a look. */
const slowMilliseconds = 200;
/** Beyond the server's own statement timeout: a server that is frozen does not keep its word. */
const graceMilliseconds = 2_000;

/**
 * One connection that sends statements without waiting for earlier answers (PostgreSQL answers in order). Statements of
 * the same turn of the event loop leave in one write.
 */
export class Connection {
  readonly #client: pg.Client;
  readonly #limit: number;
  readonly #onSlow: ConnectionOptions['onSlow'];
  readonly #watchdog: NodeJS.Timeout;
  #corked = false;
  /** The limit of what is in flight: longer while a statement that asked for more time is. */
  #patience = 0;
  #inFlight = 0;
  #answeredAt = 0;
  #broken = false;

  private constructor(client: pg.Client, { statementTimeoutMilliseconds, onSlow }: ConnectionOptions) {
    this.#client = client;
    this.#limit = statementTimeoutMilliseconds + graceMilliseconds;
    this.#onSlow = onSlow;
    client.on('error', () => this.destroy());
    client.on('end', () => this.destroy());
    this.#watchdog = setInterval(() => this.#watch(), 500);
    this.#watchdog.unref();
  }

  static async open(options: ConnectionOptions): Promise<Connection> {
    const client = clientFor(options, true);
    try {
      await client.connect();
    } catch (error) {
      throw explained(error);
    }
    return new Connection(client, options);
  }

  /** Statements sent and not yet answered. */
  get load(): number {
    return this.#inFlight;
  }

  get broken(): boolean {
    return this.#broken;
  }

  async rows<O>(sql: Sql): Promise<O[]> {
    // The statement's columns are what its builder's type says; the drift test of the generated types keeps them so.
    return (await this.send(sql)).rows as O[];
  }

  send(sql: Sql): Promise<Answer> {
    if (this.#broken) return Promise.reject(new DatabaseUnavailable('the connection to PostgreSQL is lost'));
    this.#cork();
    if (this.#inFlight === 0) {
      this.#answeredAt = performance.now();
      this.#patience = this.#limit;
    }
    if (sql.limitMilliseconds !== undefined)
      this.#patience = Math.max(this.#patience, sql.limitMilliseconds + graceMilliseconds);
    this.#inFlight += 1;
    const sentAt = performance.now();
    return new Promise((resolve, reject) => {
      const config: pg.QueryConfig = { text: sql.text };
      if (sql.name !== undefined) config.name = sql.name;
      if (sql.values !== undefined && sql.values.length > 0) config.values = [...sql.values];
      this.#client.query(config, (error: Error | null, result: pg.QueryResult) => {
        this.#inFlight -= 1;
        // What was sent before it on this connection was answered first.
        const begunAt = Math.max(sentAt, this.#answeredAt);
        this.#answeredAt = performance.now();
        this.#tellSlow(sql, this.#answeredAt - begunAt);
        // What took writes and does no more is a standby now: the next connection looks for the primary.
        if (isReadOnly(error)) this.destroy();
        if (error) reject(explained(error));
        else resolve(result);
      });
    });
  }

  destroy(): void {
    if (this.#broken) return;
    this.#broken = true;
    clearInterval(this.#watchdog);
    streamOf(this.#client).destroy();
  }

  async close(): Promise<void> {
    if (this.#broken) return;
    this.#broken = true;
    clearInterval(this.#watchdog);
    await this.#client.end();
  }

  #tellSlow({ name, text }: Sql, milliseconds: number): void {
    if (milliseconds < slowMilliseconds) return;
    const statement = name ?? text.replaceAll(/\s+/g, ' ').trim().slice(0, 120);
    this.#onSlow?.({ statement, milliseconds: Math.round(milliseconds) });
  }

  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    const stream = streamOf(this.#client);
    stream.cork();
    process.nextTick(() => {
      this.#corked = false;
      stream.uncork();
    });
  }

  #watch(): void {
    if (this.#inFlight > 0 && performance.now() - this.#answeredAt > this.#patience) this.destroy();
  }
}

/** A plain client for what needs the connection to itself: locks, cursors, COPY. Times come as RFC 3339 text here too. */
export function clientFor(options: ConnectionOptions, pipeline = false): pg.Client {
  const config: pg.ClientConfig & { pipeline: boolean } = {
    ...options.server,
    pipeline,
    application_name: options.applicationName,
    connectionTimeoutMillis: connectTimeoutMilliseconds,
    keepAlive: true,
    types: valueParsers,
    options: `-c timezone=UTC -c statement_timeout=${options.statementTimeoutMilliseconds} -c idle_in_transaction_session_timeout=15000`,
  };
  const client = new (options.server.Client ?? pg.Client)(config);
  client.on('error', () => {});
  return client;
}

interface CorkableStream {
  cork(): void;
  uncork(): void;
  destroy(): void;
}

// `pg` keeps its socket at connection.stream; its types leave it out.
function streamOf(client: pg.Client): CorkableStream {
  return (client as unknown as { connection: { stream: CorkableStream } }).connection.stream;
}
