import { randomBytes } from 'node:crypto';
import { startOwnRedis, withoutRedis } from '../tests/support/own-redis.ts';
import { requestsPerSecond } from './support/load.ts';
import { alternately, perSecond, type Result } from './support/measure.ts';
import { startBench } from './support/processes.ts';

const body = JSON.stringify({ permissions: ['user.read', 'company.create', 'credential.write'] });

/**
 * Three nodes checked over HTTP with a real token, against a bare Fastify route that parses and answers the same: alone,
 * where memory is the truth, and as one of two instances, where PostgreSQL confirms each person.
 */
export async function run(): Promise<Result[]> {
  const alone = await measure('alone', 0.7, {});
  if (withoutRedis !== false) {
    console.log(`  ${withoutRedis.replace('cluster tests', 'http-check as one of two instances')}`);
    return [alone];
  }
  const redis = await startOwnRedis();
  try {
    const shared = {
      REDIS_URL: redis.url,
      PUBLIC_URL: 'http://gatehouse.test',
      JWT_SECRET: randomBytes(32).toString('base64url'),
      GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
    };
    return [alone, await measure('one of two instances', 0.6, shared)];
  } finally {
    await redis.remove();
  }
}

async function measure(how: string, goal: number, env: Readonly<Record<string, string>>): Promise<Result> {
  const bench = await startBench(env);
  try {
    if (env['REDIS_URL'] !== undefined) await bench.another();
    const url = `${bench.url}/v1/user/@me/check-permission`;
    const headers = { authorization: `Bearer ${await bench.token()}`, 'content-type': 'application/json' };
    const reply = await (await fetch(url, { method: 'POST', headers, body })).text();
    const bare = await bench.baseline('echo-server.ts', { REPLY: reply });
    const { ours, theirs } = await alternately(
      3,
      () => requestsPerSecond({ url, method: 'POST', headers, body }),
      () => requestsPerSecond({ url: `${bare}/`, method: 'POST', headers, body }),
    );
    const ratio = ours / theirs;
    return {
      name: 'http-check',
      what: `3 nodes, 50 connections, ${how}`,
      measured: perSecond(ours),
      baseline: perSecond(theirs),
      ratio,
      goal: `≥ ${goal}`,
      met: ratio >= goal,
    };
  } finally {
    await bench.close();
  }
}
