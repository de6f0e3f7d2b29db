import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { endpoint, isSignedBy } from '../contract/connect/webhooks.support.ts';
import { embeddedSql } from '../support/embedded.ts';
import { until } from '../support/own-redis.ts';
import { administrator, dataFolder, post, type ServerProcess, signIn, startProcess } from '../support/process.ts';

const kills = 3;
const writers = 4;

test('killed at any moment, the server tells of every committed change under one id, and of no other', async t => {
  const data = await dataFolder();
  // Every tenth request is refused, so that retries are under way, too.
  await using at = await endpoint((response, _, times) => void response.writeHead(times % 10 === 0 ? 500 : 200).end());
  const env = { OUTBOUND_ALLOW: '127.0.0.1', LOG_LEVEL: 'warn' };
  let server: ServerProcess | undefined;
  try {
    server = await startProcess(data.path, { ...administrator, ...env });
    const hook = { name: 'Told', url: at.url, event_types: ['team.create'] };
    const made = await post(`${server.url}/v1/webhooks`, hook, await signIn(server.url));
    assert.equal(made.status, 201);
    const { secret } = ((await made.json()) as { data: { secret: string } }).data;
    for (let round = 0; round < kills; round += 1) {
      const token = await signIn(server.url);
      const { url } = server;
      const write = async (writer: number): Promise<void> => {
        for (let count = 0; ; count += 1) {
          const reply = await post(`${url}/api/v1/teams`, { name: `${round}-${writer}-${count}` }, token).catch(
            () => null,
          );
          if (reply === null) return;
          await reply.arrayBuffer().catch(() => null);
        }
      };
      const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
      await sleep(randomInt(300, 1_500));
      await server.kill('SIGKILL');
      await writing;
      server = await startProcess(data.path, env);
    }
    await using sql = await embeddedSql(data.path);
    const recorded = await sql.rows<{ id: string; target_id: string }>(
      `select id, target_id from audit_events where action = 'team.create' and outcome = 'success'`,
    );
    const objects = new Map(recorded.map(({ id, target_id: team }) => [id, team]));
    const delivered = () => new Set(at.got.map(({ id }) => id));
    await until('all are delivered', () => [...objects.keys()].every(id => delivered().has(id)), 60_000);
    const strange = at.got.filter(
      ({ id, body }) => objects.get(id) !== body.data.object?.id || body.data.version !== 1,
    );
    assert.deepEqual(strange, [], 'each id is of one committed change');
    assert.ok(at.got.every(got => isSignedBy(secret, got)));
    t.diagnostic(`${kills} kills: ${objects.size} changes, told in ${at.got.length} requests`);
    assert.deepEqual(await server.kill('SIGTERM'), { code: 0, signal: null });
  } finally {
    await server?.kill('SIGKILL');
    await data.remove();
  }
});
