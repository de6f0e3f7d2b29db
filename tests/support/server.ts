import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { composeGatehouse, createLogger, type Gatehouse, type Patience } from '../../src/compose/gatehouse.ts';
import { operatorCaller } from '../../src/compose/operator.ts';
import { readConfig } from '../../src/config.ts';
import { createAdministrator } from '../../src/domain/accounts/set-up.ts';
import type { Fact } from '../../src/domain/events.ts';
import { listen } from '../../src/http/listen.ts';
import { type Seen, undeclared } from './answers.ts';
import { cloneDatabase } from './postgres.ts';

/** One answer: status, headers and the body, parsed when it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly text: string;
}

export interface CallOptions {
  readonly token?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

/** A person with a session. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly username: string;
  readonly password: string;
  readonly token: string;
  readonly refreshToken: string;
}

/** A real server on a database and data folder of its own, spoken to over HTTP. */
export interface TestServer {
  readonly url: string;
  readonly gatehouse: Gatehouse;
  /** Straight to the database, to look at what was stored and to set up what no route makes yet. */
  readonly sql: <T extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<T[]>;
  readonly databaseUrl: string;
  /** Folder of keys and kept mail. */
  readonly data: string;
  /** Everything told after commits, in order. */
  readonly events: readonly Fact[];
  /** The first administrator; everybody's password is `password` below. */
  readonly admin: Person;
  /** Calls a path (`/api/v1/users`); `token` signs in, `body` is sent as JSON. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Creates a person with a system role (default `user`) through the API and signs them in. */
  person(role?: string): Promise<Person>;
  signIn(username: string, password?: string): Promise<Person>;
  /** The mails kept so far for an address, oldest first; waits until there are `count`. */
  mails(to: string, count?: number): Promise<string[]>;
  close(): Promise<void>;
}

export const password = 'Correct-horse-42';
let people = 0;

/** Starts a server; `env` adds variables (`OUTBOUND_ALLOW`, `RATE_LIMITS`, …). Close it in `after`. */
export async function startServer(
  env: Readonly<Record<string, string>> = {},
  {
    newDatabase = cloneDatabase,
    patience = {},
  }: { readonly newDatabase?: typeof cloneDatabase; readonly patience?: Patience } = {},
): Promise<TestServer> {
  const database = await newDatabase();
  const data = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  const config = readConfig({
    APP_ENV: 'test',
    BCRYPT_COST: '4',
    RATE_LIMITS: 'off',
    PORT: '0',
    GATEHOUSE_DATA: data,
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
    ...env,
  });
  const gatehouse = await composeGatehouse(config, createLogger(config), patience);
  const [url = ''] = await listen(gatehouse.app, '127.0.0.1', [config.ports[0] ?? 0]);
  const events: Fact[] = [];
  gatehouse.bus.subscribe(event => events.push(event));
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on('error', () => {});

  const seen: Seen[] = [];
  const call: TestServer['call'] = async (method, path, { token, body, headers, raw } = {}) => {
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === undefined || token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(raw !== undefined ? { body: raw } : body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    seen.push({ method, path: path.split('?', 1)[0] ?? path, status: response.status });
    const text = await response.text();
    const json = response.headers.get('content-type')?.startsWith('application/json') === true && text !== '';
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : undefined, text };
  };

  const signIn: TestServer['signIn'] = async (username, secret = password) => {
    const { status, body, text } = await call('POST', '/api/v1/auth/login', { body: { username, password: secret } });
    if (status !== 200) throw new Error(`signing in as ${username}: ${status} ${text}`);
    const { token, refresh_token, user } = body as {
      token: string;
      refresh_token: string;
      user: { id: string; email: string };
    };
    return { id: user.id, email: user.email, username, password: secret, token, refreshToken: refresh_token };
  };

  const first = { email: 'admin@example.com', username: 'admin', password, onlyFirst: true };
  await gatehouse.perform(createAdministrator, first, operatorCaller('command line'));
  const admin = await signIn('admin');

  const person: TestServer['person'] = async (role = 'user') => {
    people += 1;
    const username = `${role}-${people}`;
    const body = { email: `${username}@example.com`, username, password, role };
    const created = await call('POST', '/api/v1/users', { token: admin.token, body });
    if (created.status !== 201) throw new Error(`creating ${username}: ${created.status} ${created.text}`);
    return signIn(username);
  };

  const mails: TestServer['mails'] = async (to, count = 1) => {
    const folder = join(data, 'mail');
    for (let tries = 0; ; tries += 1) {
      const names = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.eml')).sort();
      const texts = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8')));
      const found = texts.filter(text => new RegExp(`^To: .*${to.replaceAll('.', '\\.')}`, 'mi').test(text));
      if (found.length >= count || tries === 100) return found;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  };

  return {
    url,
    gatehouse,
    databaseUrl: database.url,
    sql: async (text, values) => (await pool.query(text, values)).rows,
    data,
    events,
    admin,
    call,
    person,
    signIn,
    mails,
    async close() {
      await gatehouse.close();
      await pool.end();
      await database.drop();
      await rm(data, { recursive: true, force: true });
      const wrong = undeclared(seen);
      if (wrong.length > 0) throw new Error(`OpenAPI does not tell that\n${wrong.join('\n')}`);
    },
  };
}
