import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, type Result } from './support/measure.ts';
import { type Bench, startBench } from './support/processes.ts';

const goal = 1.2;
const eventsPerSecond = 1_000;
const requestsPerSecond = 150;
const seconds = 8;
const rounds = 5;
const warmUpEvents = 2_000;

/**
 * 1,000 events a second in the ledger, and the 99th percentile of requests meanwhile: with a webhook that is sent all of them at an endpoint
 * that answers at once, against the same without any webhook. The events are written past the server, in the same way both times, and it
 * seals them both times: what is measured is what webhooks cost. The endpoint's own work is in it: it runs on the same machine.
 */
export async function run(): Promise<Result[]> {
  const bench = await startBench({ OUTBOUND_ALLOW: '127.0.0.1', LOG_LEVEL: 'silent' });
  try {
    const headers = { authorization: `Bearer ${await bench.token()}`, 'content-type': 'application/json' };
    const endpoint = await bench.baseline('hook-server.ts', {});
    const call = async (method: string, path: string, body: object): Promise<string> => {
      const reply = await fetch(`${bench.url}/v1/webhooks${path}`, { method, headers, body: JSON.stringify(body) });
      if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
      return reply.text();
    };
    const listen = async (): Promise<string> => {
      const made = await call('POST', '', { name: 'Bench', url: endpoint, event_types: ['team.*'] });
      // What happened before was passed over once the next event arrives.
      const before = await counted(endpoint);
      await write(bench.pool, 1);
      await arrived(before + 1);
      return (JSON.parse(made) as { data: { id: string } }).data.id;
    };
    const arrived = async (events: number): Promise<void> => {
      const began = performance.now();
      while ((await counted(endpoint)) < events) {
        if (performance.now() - began > 60_000) throw new Error('not all events arrived');
        await sleep(20);
      }
    };
    const first = await listen();
    await write(bench.pool, warmUpEvents);
    await arrived(1 + warmUpEvents);
    await call('DELETE', `/${first}`, {});
    // What autovacuum does within a minute: without it statements are planned for empty tables.
    await bench.pool.query('analyze');
    const with_: number[] = [];
    const without: number[] = [];
    const rates: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      without.push(await slowest(bench, headers));
      const id = await listen();
      const before = await counted(endpoint);
      const began = performance.now();
      with_.push(await slowest(bench, headers));
      await arrived(before + eventsPerSecond * seconds);
      rates.push((eventsPerSecond * seconds * 1000) / (performance.now() - began));
      await call('DELETE', `/${id}`, {});
    }
    const [ours, theirs] = [median(with_), median(without)];
    const ratio = ours / theirs;
    const rate = median(rates);
    return [
      {
        name: 'webhooks',
        what: `p99 of requests while ${eventsPerSecond} events a second are sent (${Math.round(rate)}/s arrived)`,
        measured: `${ours.toFixed(1)} ms`,
        baseline: `${theirs.toFixed(1)} ms`,
        ratio,
        goal: `≤ ${goal}`,
        met: ratio <= goal && rate >= 0.9 * eventsPerSecond,
      },
    ];
  } finally {
    await bench.close();
  }
}

async function counted(endpoint: string): Promise<number> {
  return ((await (await fetch(endpoint)).json()) as { events: number }).events;
}

/** The 99th percentile of paced requests while events are written, in milliseconds. */
async function slowest({ url, pool }: Bench, headers: Readonly<Record<string, string>>): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const took: number[] = [];
  const waiting: Promise<void>[] = [];
  const began = performance.now();
  const asked = async (): Promise<void> => {
    const at = performance.now();
    await new Promise<void>((resolve, reject) => {
      request(`${url}/api/v1/users/me`, { agent, headers }, reply => reply.resume().on('end', resolve))
        .on('error', reject)
        .end();
    });
    took.push(performance.now() - at);
  };
  let [events, requests] = [0, 0];
  while (performance.now() - began < seconds * 1000) {
    const passed = (performance.now() - began) / 1000;
    const due = Math.min(eventsPerSecond * seconds, Math.floor(passed * eventsPerSecond)) - events;
    if (due >= 50) {
      events += due;
      waiting.push(write(pool, due));
    }
    for (; requests < passed * requestsPerSecond; requests += 1) waiting.push(asked());
    await sleep(2);
  }
  waiting.push(write(pool, eventsPerSecond * seconds - events));
  await Promise.all(waiting);
  agent.destroy();
  return took.sort((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? Number.NaN;
}

/** Events of as many objects, as commands would have left them. */
async function write(pool: Bench['pool'], count: number): Promise<void> {
  await pool.query(
    `insert into audit_events (id, at, action, outcome, actor_id, target_kind, target_id, target_name, ip, user_agent, request_id, details, mac)
      select uuidv7(), now(), 'team.update', 'success', null, 'team', gen_random_uuid()::text, 'Bench', '127.0.0.1', 'bench', 'bench',
        '{"changes": {"name": {"from": "Before", "to": "Bench"}}}', '\\x00'::bytea
      from generate_series(1, $1::int)`,
    [count],
  );
}
