import { requestsPerSecond } from './support/load.ts';
import { alternately, perSecond, type Result } from './support/measure.ts';
import { startBench } from './support/processes.ts';

const goal = 0.7;
const body = JSON.stringify({ permissions: ['user.read', 'company.create', 'credential.write'] });

/** Three nodes checked over HTTP with a real token, against a bare Fastify route that parses and answers the same. */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  try {
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
    return [
      {
        name: 'http-check',
        what: 'POST /v1/user/@me/check-permission, 50 connections',
        measured: perSecond(ours),
        baseline: perSecond(theirs),
        ratio,
        goal: `≥ ${goal}`,
        met: ratio >= goal,
      },
    ];
  } finally {
    await bench.close();
  }
}
