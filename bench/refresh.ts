import { createHash, randomBytes } from 'node:crypto';
import autocannon from 'autocannon';
import pg from 'pg';
import { alternately, perSecond, type Result } from './support/measure.ts';
import { type Bench, startBench } from './support/processes.ts';

const clients = 16;
const seconds = 6;
const goal = 0.6;

/** Refresh token rotation against the same UPDATE and INSERT in one transaction through `pg`. */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  try {
    const { ours, theirs } = await alternately(
      3,
      () => overHttp(bench),
      () => inSql(bench),
    );
    const ratio = ours / theirs;
    return [
      {
        name: 'refresh',
        what: `rotation over HTTP, ${clients} clients`,
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

async function newTokens(bench: Bench): Promise<string[]> {
  return Promise.all(Array.from({ length: clients }, () => newToken(bench)));
}

/** autocannon forgets a connection's context after its last request, so there are more than one can make in the time. */
const requestsEach = 20_000;

async function overHttp(bench: Bench): Promise<number> {
  const tokens = await newTokens(bench);
  const refresh: autocannon.Request = {
    method: 'POST',
    path: '/api/v1/auth/refresh',
    headers: { 'content-type': 'application/json' },
    setupRequest: (request, context: { token?: string }) => {
      context.token ??= tokens.pop() ?? '';
      return { ...request, body: JSON.stringify({ refresh_token: context.token }) };
    },
    onResponse: (status, body, context: { token?: string }) => {
      if (status === 200) context.token = JSON.parse(body).refresh_token;
    },
  };
  const result = await autocannon({
    url: bench.url,
    connections: clients,
    duration: seconds,
    requests: Array.from({ length: requestsEach }, () => refresh),
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refreshes were refused`);
  return result.requests.total / result.duration;
}

async function inSql(bench: Bench): Promise<number> {
  const pool = new pg.Pool({ connectionString: bench.databaseUrl, max: clients });
  const rate = await ratePerSecond(bench, token => rotate(pool, token));
  await pool.end();
  return rate;
}

/** Each client exchanges what its last exchange gave it. */
async function ratePerSecond(bench: Bench, exchange: (token: string) => Promise<string>): Promise<number> {
  const tokens = await newTokens(bench);
  const begun = performance.now();
  const until = begun + seconds * 1000;
  const counts = await Promise.all(
    tokens.map(async first => {
      let token = first;
      let done = 0;
      for (; performance.now() < until; done += 1) token = await exchange(token);
      return done;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - begun) / 1000);
}

async function newToken({ pool }: Bench): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await pool.query(
    `with s as (
       insert into sessions (id, user_id, ip, user_agent, created_at, authenticated_at, last_seen_at, expires_at)
       select gen_random_uuid(), id, '127.0.0.1', 'bench', now(), now(), now(), now() + interval '1 day' from users limit 1 returning id)
     insert into refresh_tokens (hash, session_id, created_at) select $1, id, now() from s`,
    [sha256(token)],
  );
  return token;
}

async function rotate(pool: pg.Pool, token: string): Promise<string> {
  const next = randomBytes(32).toString('base64url');
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<{ session_id: string }>({
      name: 'spend',
      text: 'update refresh_tokens set used_at = now() where hash = $1 and used_at is null returning session_id',
      values: [sha256(token)],
    });
    await client.query({
      name: 'make',
      text: 'insert into refresh_tokens (hash, session_id, created_at) values ($1, $2, now())',
      values: [sha256(next), rows[0]?.session_id],
    });
    await client.query('commit');
  } finally {
    client.release();
  }
  return next;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
