import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type OwnPatroni, startOwnPatroni, withoutPatroni } from '../support/own-patroni.ts';
import { until } from '../support/own-redis.ts';
import { administrator, dataFolder, type Environment, runCommand, startProcess } from '../support/process.ts';
import { administratorOf, call } from './cluster.support.ts';

/** People who write at once. */
const writers = 8;

describe('several hosts in DATABASE_URL', { skip: withoutPatroni, concurrency: false }, () => {
  let patroni: OwnPatroni;
  before(async () => {
    patroni = await startOwnPatroni();
  });
  after(() => patroni?.remove());

  test('after the end of the primary the new one is found within 30 s, and nothing that was acknowledged is lost', async context => {
    const folder = await dataFolder();
    const env: Environment = {
      ...administrator,
      DATABASE_URL: patroni.url,
      GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
      RATE_LIMITS: 'off',
    };
    const server = await startProcess(folder.path, env);
    try {
      const token = await administratorOf(server);
      const acknowledged = new Map<string, number>();
      const others = new Map<number, number>();
      let stop = false;
      const write = async (writer: number): Promise<void> => {
        for (let index = 0; !stop; index += 1) {
          const reply = await call(server, 'POST', '/api/v1/teams', token, { name: `Team ${writer} ${index}` });
          if (reply.status === 201) acknowledged.set((JSON.parse(reply.text) as { id: string }).id, performance.now());
          else {
            others.set(reply.status, (others.get(reply.status) ?? 0) + 1);
            await sleep(50);
          }
        }
      };
      const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
      await until('people write', () => acknowledged.size > 200, 30_000);

      const lost = await patroni.primary();
      assert.ok(lost !== undefined);
      const killed = performance.now();
      await patroni.kill(lost);
      const again = (): number[] => [...acknowledged.values()].filter(at => at > killed + 500);
      await until('people write again', () => again().length > 50, 60_000);
      const away = Math.min(...again()) - killed;
      stop = true;
      await writing;

      context.diagnostic(`writing went on after ${Math.round(away)} ms`);
      assert.ok(away < 30_000, `writing went on after ${Math.round(away)} ms`);
      assert.deepEqual([...others.keys()], [503], 'whoever could not be served was told to try again');
      const primary = await patroni.primary();
      assert.ok(primary !== undefined && primary !== lost);
      const sql = new pg.Client({ connectionString: patroni.urlOf(primary) });
      await sql.connect();
      const { rows } = await sql.query<{ id: string }>('select id from teams').finally(() => sql.end());
      const stored = new Set(rows.map(({ id }) => id));
      assert.deepEqual(
        [...acknowledged.keys()].filter(id => !stored.has(id)),
        [],
      );
      assert.equal((await server.kill('SIGTERM')).code, 0);
      const { code, stdout } = await runCommand(['audit', 'verify'], folder.path, env);
      assert.equal(code, 0, stdout);
      assert.match(stdout, /is intact: /);
    } finally {
      await server.kill('SIGKILL');
      await folder.remove();
    }
  });
});
