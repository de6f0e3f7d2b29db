import { createHash, randomBytes } from 'node:crypto';
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
      () => ratePerSecond(bench, overHttp),
      () => ratePerSecond(bench, inSql),
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

type Rotate = (bench: Bench, token: string) => Promise<string>;

async function ratePerSecond(
  bench: Bench,
  open: (bench: Bench) => Promise<{ rotate: Rotate; close(): Promise<void> }>,
): Promise<number> {
  const tokens = await Promise.all(Array.from({ length: clients }, () => newToken(bench)));
  const { rotate, close } = await open(bench);
  const begun = performance.now();
  const until = begun + seconds * 1000;
  const counts = await Promise.all(
    tokens.map(async first => {
      let token = first;
      let done = 0;
      for (; performance.now() < until; done += 1) token = await rotate(bench, token);
      return done;
    }),
  );
  const elapsed = (performance.now() - begun) / 1000;
  await close();
  return counts.reduce((sum, count) => sum + count, 0) / elapsed;
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

async function overHttp({ url }: Bench) {
  const rotate: Rotate = async (_bench, token) => {
    const reply = await fetch(`${url}/api/v1/auth/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refresh_token: token }),
    });
    if (reply.status !== 200) throw new Error(`refresh answered ${reply.status}`);
    return ((await reply.json()) as { refresh_token: string }).refresh_token;
  };
  return { rotate, close: async () => {} };
}

async function inSql({ databaseUrl }: Bench) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: clients });
  const rotate: Rotate = async (_bench, token) => {
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
  };
  return { rotate, close: () => pool.end() };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
