import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseUnavailable } from './errors.ts';

export interface Host {
  readonly host: string;
  readonly port: number;
}

/** What a host may take to say whether it takes writes. */
const answerMilliseconds = 1_500;
/** How long a second primary is waited for: after a failover the old one may still believe that it is one. */
const rivalMilliseconds = 200;

interface Primary extends Host {
  /** Grows with every failover. */
  readonly timeline: number;
}

/**
 * A client whose connection goes to the one of these hosts that takes writes, which libpq calls `target_session_attrs=read-write`.
 * It is looked for anew with every connection, so that what is opened after a failover finds the new primary.
 */
export function primaryClient(hosts: readonly Host[]): typeof pg.Client {
  return class PrimaryClient extends pg.Client {
    readonly #config: pg.ClientConfig;

    constructor(config: pg.ClientConfig = {}) {
      super(config);
      this.#config = config;
    }

    override connect(): Promise<this>;
    override connect(callback: (error: Error) => void): void;
    override connect(callback?: (error: Error) => void): Promise<this> | undefined {
      const connected = this.#find();
      if (callback === undefined) return connected;
      // As `pg` has it: without an error it is called with none, which its types leave out.
      const called = callback as (error: Error | null, client?: this) => void;
      connected.then(client => called(null, client), called);
      return undefined;
    }

    async #find(): Promise<this> {
      const { host, port } = await primaryOf(hosts, this.#config);
      // Where `pg` looks for them when it connects; its types leave the parameters out.
      const inner = this as unknown as { connectionParameters: Host };
      Object.assign(this, { host, port });
      Object.assign(inner.connectionParameters, { host, port });
      await super.connect();
      return this;
    }
  };
}

/** The host that takes writes; of two that believe so, the one of the newer timeline. */
async function primaryOf(hosts: readonly Host[], config: pg.ClientConfig): Promise<Host> {
  const found: Primary[] = [];
  const failures: unknown[] = [];
  const asked = hosts.map(async each => {
    try {
      const timeline = await timelineOf(each, config);
      if (timeline !== null) found.push({ ...each, timeline });
    } catch (error) {
      failures.push(error);
    }
  });
  const all = Promise.all(asked).then(() => {});
  await Promise.race([all, ...asked.map(each => each.then(() => (found.length > 0 ? rivals() : all)))]);
  const [newest] = found.toSorted((a, b) => b.timeline - a.timeline);
  if (newest !== undefined) return newest;
  // Nobody takes writes: what a host itself said of that tells more than this.
  throw failures.length === hosts.length
    ? failures[0]
    : new DatabaseUnavailable('no host of DATABASE_URL takes writes');
}

async function rivals(): Promise<void> {
  await sleep(rivalMilliseconds, undefined, { ref: false });
}

/** The timeline that a host writes; null when it is a standby, or takes no writes. */
async function timelineOf({ host, port }: Host, config: pg.ClientConfig): Promise<number | null> {
  const asking: pg.ClientConfig & { pipeline: boolean } = {
    ...config,
    pipeline: false,
    application_name: 'gatehouse primary',
    connectionTimeoutMillis: answerMilliseconds,
    query_timeout: answerMilliseconds,
  };
  const client = new pg.Client(asking);
  Object.assign(client, { host, port });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ timeline: string | null }>(
      `select case when pg_is_in_recovery() or current_setting('default_transaction_read_only')::bool then null
        else left(pg_walfile_name(pg_current_wal_lsn()), 8) end as timeline`,
    );
    const timeline = rows[0]?.timeline ?? null;
    return timeline === null ? null : Number.parseInt(timeline, 16);
  } finally {
    void client.end().catch(() => {});
  }
}
