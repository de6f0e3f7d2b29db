import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { shareOf } from '../../src/kernel/shares.ts';
import { member, organization } from '../contract/administration/integrations.support.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

/** Milliseconds of the processor for which one request may keep all others waiting. */
const mostHeld = 50;
const runs = 4;

let server: TestServer;
let holder: Person;
let place = '';

/** The largest share of one turn of the event loop, in milliseconds of the processor: other programs do not count. */
async function heldBy(work: () => Promise<unknown>): Promise<number> {
  let [longest, done] = [0, false];
  let before = process.threadCpuUsage();
  const turn = (): void => {
    const now = process.threadCpuUsage();
    longest = Math.max(longest, (now.user + now.system - before.user - before.system) / 1000);
    before = now;
    if (!done) setImmediate(turn);
  };
  setImmediate(turn);
  await work().finally(() => {
    done = true;
  });
  return longest;
}

/** Sends a body that is ready to be sent and reads no more of the answer than its status, so that only the server works. */
function send(method: string, path: string, body: Buffer, token: string | null): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  const headers = { 'content-type': 'application/json', 'content-length': body.length, ...authorization };
  const asked = request(server.url + path, { method, headers, agent: false }, response => {
    response.resume().on('end', () => resolve(response.statusCode ?? 0));
  });
  asked.on('error', reject);
  asked.end(body);
  return promise;
}

/** The quickest of several runs: the first ones compile code, and collecting garbage falls on anyone. */
async function holdsBriefly(
  path: string,
  value: unknown,
  { method = 'POST', token = holder.token, statuses = [200] }: Options = {},
): Promise<void> {
  const body = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  const held: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [holder.id] }]);
    let status = 0;
    held.push(await heldBy(async () => (status = await send(method, path, body, token))));
    assert.ok(statuses.includes(status), `${method} ${path}: ${status}`);
  }
  const best = Math.min(...held);
  assert.ok(best < mostHeld, `${method} ${path} held the event loop for ${held.map(Math.round).join(', ')} ms`);
}

interface Options {
  readonly method?: string;
  readonly token?: string | null;
  readonly statuses?: readonly number[];
}

/** Every way to write `a.a.a.a.a.a.a` with stars, so that a question walks all of them; then long ones, all different. */
function patterns(count: number, name: string): string[] {
  const starred = Array.from({ length: 128 }, (_, bits) =>
    Array.from({ length: 7 }, (_, place) => ((bits >> place) & 1 ? '*' : 'a')).join('.'),
  );
  const long = Array.from({ length: count }, (_, index) =>
    Array.from({ length: 8 }, (_, part) => `${name}-${index}-${part}`.padEnd(30, 'x')).join('.'),
  );
  return [...starred.map(each => `${each}.*`), ...long].slice(0, count);
}

const held = (count: number) => patterns(count, 'held').slice(0, count);

before(async () => {
  server = await startServer();
  place = await organization(server, 'Acme');
  const nodes = ['role.*', 'user.*', 'permission.*'];
  holder = await member(server, { [place]: nodes });
  const most = shareOf('person.patterns').most.person ?? 0;
  const everywhere = shareOf('person.patterns.everywhere').most.person ?? 0;
  // As much as one may hold, in one place and in all of them.
  let left = everywhere - 10;
  for (const id of [place, await organization(server, 'Beta'), await organization(server, 'Gamma')]) {
    const count = Math.min(left, most - 10);
    left -= count;
    if (id !== place)
      await server.sql(
        'insert into organization_members (organization_id, user_id, joined_at) values ($1, $2, now())',
        [...[id, holder.id]],
      );
    await server.sql(
      `insert into user_grants (id, user_id, pattern, organization_id)
        select gen_random_uuid(), $1, p, $2 from unnest($3::text[]) as p`,
      [holder.id, id, held(count)],
    );
  }
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [holder.id] }]);
});
after(() => server.close());

describe('the largest of what is allowed keeps nobody else waiting:', () => {
  const nodes = Array.from({ length: 1000 }, (_, index) => `a.a.a.a.a.a.a.n${index}`);

  test('asking for a thousand permissions, with and without why', async () => {
    for (const path of ['/v1/user/@me', `/v1/user/users/${holder.id}`])
      for (const query of ['', '?explain=true'])
        await holdsBriefly(`${path}/check-permission${query}`, { permissions: nodes });
  });

  test('making and changing a role of a thousand patterns', async () => {
    const wanted = held(1000);
    await holdsBriefly('/v1/role', { title: 'Large', permissions: wanted }, { statuses: [201] });
    const [role] = await server.sql<{ id: string }>(`select id from roles where name = 'Large' limit 1`);
    await holdsBriefly(`/v1/role/${role?.id}`, { permissions: wanted.toReversed() }, { method: 'PATCH' });
    await holdsBriefly(`/v1/role/${role?.id}/permissions`, { permissions: wanted });
    const unheld = Array.from({ length: 1000 }, (_, index) => `a.a.a.a.a.a.b${index}`);
    await holdsBriefly('/v1/role', { title: 'Unheld', permissions: ['*', ...unheld.slice(1)] }, { statuses: [403] });
    const records = await server.sql<{ id: string }>(
      `select permission_id as id from role_permissions where role_id = $1`,
      [role?.id],
    );
    const permissionIds = records.map(({ id }) => id);
    await holdsBriefly(`/api/roles/${role?.id}/permissions`, { permissionIds }, { method: 'PUT' });
    await holdsBriefly(`/v1/role/${role?.id}/permissions`, { permissions: wanted }, { method: 'DELETE' });
  });

  test('giving a thousand patterns, or naming a thousand roles', async () => {
    const person = await member(server, { [place]: [] });
    const path = `/v1/user/users/${person.id}`;
    await holdsBriefly(path, { permissions: held(1000) }, { method: 'PATCH' });
    const names = Array.from({ length: 1000 }, (_, index) => `role-${index}`);
    await holdsBriefly(path, { roles: names }, { method: 'PATCH', statuses: [404] });
    const ids = Array.from({ length: 1000 }, () => randomUUID());
    await holdsBriefly(path, { roles: ids }, { method: 'PATCH', statuses: [404] });
    await holdsBriefly(`/api/users/${person.id}`, { roleIds: ids }, { method: 'PUT', statuses: [400, 404] });
  });

  test('signing in, and reading oneself', async () => {
    const login = { username: holder.username, password: holder.password };
    await holdsBriefly('/api/v1/auth/login', login, { token: null });
    await holdsBriefly('/api/v1/users/me', '', { method: 'GET' });
  });
});

describe('a body of a megabyte keeps nobody else waiting, sent by nobody in particular:', () => {
  const megabyte = 1024 * 1024 - 200;
  const filled = (part: string, bytes = megabyte) => part.repeat(Math.floor(bytes / Buffer.byteLength(part)));
  const keys = (prefix: string) => Array.from({ length: 80_000 }, (_, index) => `"${prefix}${index}":1`).join(',');
  const bodies = {
    arrays: `{"username":[${filled('[],').slice(0, -1)}]}`,
    objects: `{"username":[${filled('{},').slice(0, -1)}]}`,
    numbers: `[${filled('1,').slice(0, -1)}]`,
    fields: `{${keys('k')}}`,
    'fields with umlauts': `{${keys('ü')}}`,
    'nested arrays': `{"username":${'['.repeat(megabyte / 2 - 20)}${']'.repeat(megabyte / 2 - 20)}}`,
    'one text': `{"username":"${filled('a')}","password":"x"}`,
    'one decomposed text': `{"username":"${filled('u\u0308')}","password":"x"}`,
    'marks out of order': `{"username":"a${filled('\u0301\u0316')}","password":"x"}`,
    'as many marks as there may be': `{"username":"${filled(`a${'\u0301'.repeat(30)}`)}","password":"x"}`,
    'syllables in parts': `{"username":"${filled('\u1100\u1161\u11a8')}","password":"x"}`,
  };
  for (const [name, body] of Object.entries(bodies))
    test(name, () => holdsBriefly('/api/v1/auth/login', body, { token: null, statuses: [400] }));

  test('metadata of a team', async () => {
    const body = `{"name":"x","metadata":{${keys('k')}}}`;
    await holdsBriefly('/api/v1/teams', body, { token: server.admin.token, statuses: [400] });
    const many = Array.from({ length: 9_000 }, (_, index) => `"${index}":[${index}]`).join(',');
    const allowed = `{"name":"x","metadata":{${many}}}`;
    await holdsBriefly('/api/v1/teams', allowed, { token: server.admin.token, statuses: [400] });
  });
});
