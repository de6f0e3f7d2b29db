import type { Database, OpenTx } from '../../platform/db/database.ts';
import type { Queryable, Sql } from '../../platform/db/queryable.ts';

/** So many statements of webhooks run at a time: the other connections are those of requests. */
const mostAtOnce = 2;

/**
 * Runs statements on connections of their own in place of those that all reads share, where requests would wait behind them. A commit
 * need not be on the disk when it is answered: what a crash takes back is done again, under the same ids. All statements find their rows by
 * an index: tables that are empty now and hold thousands of rows a moment later would else be read as a whole, by plans made before.
 */
export class BesideRequests implements Queryable {
  readonly #database: Database;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  rows<O>(sql: Sql): Promise<O[]> {
    return this.transact(tx => tx.rows<O>(sql));
  }

  async transact<T>(work: (tx: OpenTx) => Promise<T>): Promise<T> {
    if (this.#running >= mostAtOnce) await new Promise<void>(go => this.#waiting.push(go));
    else this.#running += 1;
    try {
      return await this.#database.transact(async tx => {
        const set = tx.rows({
          name: 'webhook_settings',
          text: `select set_config('synchronous_commit', 'off', true), set_config('enable_seqscan', 'off', true)`,
        });
        const [result] = await Promise.all([work(tx), set]);
        return result;
      });
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
