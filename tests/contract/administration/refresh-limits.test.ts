import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Answer, password, startServer, type TestServer } from '../../support/server.ts';
import { tally } from './identity.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer({ RATE_LIMITS: 'on', TRUST_PROXY: '127.0.0.1' });
});
after(() => server.close());

let addresses = 0;
/** An address from which nobody has called yet. */
const newAddress = (): string => {
  addresses += 1;
  return `203.0.${addresses >> 8}.${addresses & 255}`;
};
const from = (ip: string): Record<string, string> => ({ 'x-forwarded-for': ip });

interface Tokens {
  readonly token: string;
  readonly refresh_token: string;
}

/** Another session of the administrator. */
async function session(): Promise<Tokens> {
  const body = { username: server.admin.username, password };
  const answer = await server.call('POST', '/api/v1/auth/login', { body, headers: from(newAddress()) });
  assert.equal(answer.status, 200, answer.text);
  return answer.body as Tokens;
}

/** Every way to go on with a session. */
const surfaces = {
  administration: (refresh_token: string, ip: string) =>
    server.call('POST', '/api/v1/auth/refresh', { body: { refresh_token }, headers: from(ip) }),
  directory: (token: string, ip: string) =>
    server.call('POST', '/v1/auth/refresh', { headers: { ...from(ip), 'x-refresh-token': token } }),
  console: (token: string, ip: string) =>
    server.call('POST', '/console/session/refresh', {
      headers: {
        ...from(ip),
        'x-gatehouse-console': '1',
        origin: server.url,
        cookie: `gatehouse_session=${token}`,
      },
    }),
} as const;

const exchange = (token: string, ip: string): Promise<Answer> =>
  server.call('POST', '/api/auth/refresh-token', { token, headers: from(ip) });

async function inTurn<T>(times: number, act: (index: number) => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let index = 0; index < times; index += 1) all.push(await act(index));
  return all;
}

let office: string;
beforeEach(() => {
  office = newAddress();
});

test('an office of many behind one address goes on with its sessions, on every surface', async () => {
  const people = await inTurn(120, session);
  for (const [name, refresh] of Object.entries(surfaces)) {
    const shown = people.splice(0, 30);
    const answers = await Promise.all(
      shown.flatMap(each => [0, 1, 2, 3].map(() => refresh(each.refresh_token, office))),
    );
    assert.ok(
      answers.every(({ status }) => status === 200 || status === 201),
      `${name}: ${JSON.stringify(tally(answers))}`,
    );
  }
  const answers = await Promise.all(people.flatMap(each => [0, 1, 2, 3].map(() => exchange(each.token, office))));
  assert.deepEqual(tally(answers), { 200: 120 });
});

describe('one session', () => {
  test('has a hundred a minute, from wherever, and the others go on', async () => {
    const [greedy, other] = [await session(), await session()];
    let current = greedy.refresh_token;
    const answers = await inTurn(104, async index => {
      const answer = await surfaces.administration(current, index % 2 === 0 ? office : newAddress());
      if (answer.status === 200) current = (answer.body as Tokens).refresh_token;
      return answer;
    });
    assert.deepEqual(tally(answers), { 200: 100, 429: 4 });
    assert.ok(Number(answers.at(-1)?.headers.get('retry-after')) > 0);
    assert.equal((await surfaces.directory(current, office)).status, 429, 'all surfaces count together');
    assert.equal((await surfaces.administration(other.refresh_token, office)).status, 200);
    const spent = await server.sql('select used_at from refresh_tokens where hash = sha256($1::bytea)', [
      Buffer.from(current.slice(0, 43)),
    ]);
    assert.deepEqual(spent, [{ used_at: null }], 'what was refused is as good as before');
  });

  test('exchanges its access token as often', async () => {
    const { token } = await session();
    const answers = await Promise.all(Array.from({ length: 104 }, () => exchange(token, newAddress())));
    assert.deepEqual(tally(answers), { 200: 100, 429: 4 });
  });
});

describe('tokens that nobody was given', () => {
  test('are limited by address, on all surfaces together, and lock nobody out', async () => {
    const victim = await session();
    const named = victim.refresh_token.slice(43);
    // Alone, with the session of somebody else behind it, and with what names none.
    const ends = ['', named, named.slice(1) + named.slice(0, 1)];
    const garbage = (index: number): string => String(index).padStart(43, 'g') + ends[Math.floor(index / 3) % 3];
    const all = Object.values(surfaces);
    const answers = await inTurn(130, index => (all[index % 3] as (typeof all)[0])(garbage(index), office));
    assert.deepEqual(tally(answers), { 401: 100, 429: 30 });
    for (const refresh of all) {
      const answer = await refresh(victim.refresh_token, office);
      assert.ok([200, 201].includes(answer.status), `from the same address: ${answer.text}`);
    }
    const elsewhere = await surfaces.administration(victim.refresh_token, newAddress());
    assert.equal(elsewhere.status, 200, 'and from its own');
  });

  test('count together with all that anybody may call, and never as a session', async () => {
    const { refresh_token } = await session();
    await inTurn(100, index => surfaces.administration(String(index).padStart(43, 'h'), office));
    const body = { username: server.admin.username, password };
    const answer = await server.call('POST', '/api/v1/auth/login', { body, headers: from(office) });
    assert.equal(answer.status, 429);
    assert.equal((await surfaces.administration(refresh_token, office)).status, 200);
  });
});

test('a token without its session, or with another one behind it, goes on all the same and is counted by address', async () => {
  const [mine, other] = [await session(), await session()];
  const bare = mine.refresh_token.slice(0, 43);
  const first = await surfaces.administration(bare, office);
  assert.equal(first.status, 200);
  const next = (first.body as Tokens).refresh_token;
  assert.match(next, /^[\w-]{86}$/);
  const swapped = await surfaces.administration(next.slice(0, 43) + other.refresh_token.slice(43), office);
  assert.equal(swapped.status, 200);
  const answers = await inTurn(110, () => surfaces.administration(bare, office));
  assert.equal(tally(answers)[429], 12);
});

test('the description says so', async () => {
  const { body } = await server.call('GET', '/openapi.json');
  const { paths } = body as { paths: Record<string, { post: { description: string } }> };
  for (const path of [
    '/api/v1/auth/refresh',
    '/v1/auth/refresh',
    '/console/session/refresh',
    '/api/auth/refresh-token',
  ])
    assert.match(
      paths[path]?.post.description ?? '',
      /Limit: 100 calls in 60 s per session; .* 100 a minute per address/,
      path,
    );
});
