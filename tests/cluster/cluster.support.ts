import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createAccessTokens } from '../../src/platform/crypto/tokens.ts';
import { type OwnRedis, startOwnRedis, until } from '../support/own-redis.ts';
import { cloneDatabase } from '../support/postgres.ts';
import {
  administrator,
  dataFolder,
  type Environment,
  type ServerProcess,
  type StartingProcess,
  signIn,
  spawnServer,
  startProcess,
} from '../support/process.ts';

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly milliseconds: number;
}

/** A database and a Redis for as many server processes as a test wants. */
export interface Cluster {
  readonly databaseUrl: string;
  readonly redis: OwnRedis;
  /** What all instances have in common. */
  readonly env: Environment;
  readonly sql: <T extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<T[]>;
  /** A data folder that the cluster removes. */
  folder(): Promise<string>;
  /** Starts an instance with a data folder of its own and waits until it serves. */
  start(over?: Environment): Promise<Instance>;
  /** Starts one without waiting for it. */
  spawn(over?: Environment): Promise<StartingProcess & { readonly data: string }>;
  /** A token that the instances believe, for a session that is stored. */
  tokenOf(session: { readonly user: string; readonly id: string }): string;
  close(): Promise<void>;
}

export interface Instance extends ServerProcess {
  readonly data: string;
}

const publicUrl = 'http://gatehouse.test';

export async function startCluster(
  over: Environment = {},
  makeDatabase: () => Promise<{ readonly url: string; drop(): Promise<void> }> = cloneDatabase,
): Promise<Cluster> {
  const [redis, database] = await Promise.all([startOwnRedis(), makeDatabase()]);
  const secret = randomBytes(32).toString('base64url');
  const env: Environment = {
    ...administrator,
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    JWT_SECRET: secret,
    GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
    PUBLIC_URL: publicUrl,
    RATE_LIMITS: 'on',
    TRUST_PROXY: '127.0.0.1',
    ...over,
  };
  const pool = new pg.Pool({ connectionString: database.url, max: 8 });
  pool.on('error', () => {});
  const folders: { readonly path: string; remove(): Promise<void> }[] = [];
  const running: StartingProcess[] = [];
  const tokens = createAccessTokens({
    secret,
    issuer: publicUrl,
    audience: 'gatehouse',
    lifetimeSeconds: 3_600,
    now: () => Date.now(),
  });
  const folder = async (): Promise<string> => {
    const made = await dataFolder();
    folders.push(made);
    return made.path;
  };
  return {
    databaseUrl: database.url,
    redis,
    env,
    sql: async (text, values) => (await pool.query(text, values)).rows,
    folder,
    async start(more = {}) {
      const data = await folder();
      const started = await startProcess(data, { ...env, ...more });
      running.push(started);
      return { ...started, data };
    },
    async spawn(more = {}) {
      const data = await folder();
      const spawned = spawnServer(data, { ...env, ...more });
      running.push(spawned);
      return { ...spawned, data };
    },
    tokenOf: ({ user, id }) => tokens.sign({ sub: user, sid: id }),
    async close() {
      await Promise.all(running.map(each => each.kill('SIGKILL')));
      await pool.end();
      await redis.remove();
      await database.drop();
      await Promise.all(folders.map(each => each.remove()));
    },
  };
}

export async function call(
  instance: { readonly url: string },
  method: string,
  path: string,
  token: string | null,
  body?: unknown,
  headers: Environment = {},
): Promise<Reply> {
  const begun = performance.now();
  const reply = await fetch(instance.url + path, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, text, milliseconds: performance.now() - begun };
}

export async function administratorOf(instance: { readonly url: string }): Promise<string> {
  return signIn(instance.url);
}

/** What the health check says of the bus; the instance must be up whatever that is. */
export async function busOf(instance: { readonly url: string }): Promise<unknown> {
  const reply = await call(instance, 'GET', '/health/ready', null);
  assert.equal(reply.status, 200, reply.text);
  return (JSON.parse(reply.text) as { bus?: unknown }).bus;
}

export function untilBus(instances: readonly { readonly url: string }[], state: 'up' | 'down'): Promise<number> {
  const all = async () => (await Promise.all(instances.map(busOf))).every(bus => bus === state);
  return until(`the bus is ${state}`, all, 10_000);
}

/** How many of the calls that open routes get from an address are let through, in the order given. */
export async function allowed(instances: readonly { readonly url: string }[], address: string, each: number) {
  const knock = (instance: { readonly url: string }) =>
    call(
      instance,
      'POST',
      '/api/v1/auth/refresh',
      null,
      { refresh_token: 'x'.repeat(43) },
      { 'x-forwarded-for': address },
    );
  return Promise.all(
    instances.map(async instance => {
      const replies = await Promise.all(Array.from({ length: each }, () => knock(instance)));
      for (const { status, text } of replies) assert.ok(status === 401 || status === 429, text);
      return replies.filter(({ status }) => status === 401).length;
    }),
  );
}
