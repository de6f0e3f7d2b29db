import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { audit } from '../administration/identity.support.ts';
import { converse, dataOf, errorOf, read, signedInLongAgo, someKey, withKeys } from './keys.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const store = (person: Person, body: unknown) => server.call('PUT', '/v1/keys/backup', { token: person.token, body });
const open = (person: Person, version?: number) =>
  server.call('GET', `/v1/keys/backup${version === undefined ? '' : `/versions/${version}`}`, { token: person.token });
const keep = (person: Person, body: unknown) => server.call('PUT', '/v1/keys/state', { token: person.token, body });
const backup = (expected_version: number, content = 'sealed') => ({
  expected_version,
  identity_key: someKey(),
  content,
});

interface Stored {
  readonly version: number;
  readonly identity_key: string;
  readonly content?: string;
}

describe('a backup of the private identity', () => {
  test('is nobody else’s, and not there before it is stored', async () => {
    const person = await server.person();
    for (const [method, path] of [
      ['GET', '/v1/keys/backup'],
      ['GET', '/v1/keys/backup/versions'],
      ['PUT', '/v1/keys/backup'],
      ['PUT', '/v1/keys/state'],
    ] as const)
      assert.equal((await server.call(method, path, method === 'PUT' ? { body: {} } : {})).status, 401);
    assert.equal((await store(await server.person(), backup(0))).status, 200);
    const none = await open(person);
    assert.deepEqual([none.status, errorOf(none)], [404, 'NOT_FOUND: Backup not found']);
    assert.equal((await open(person, 1)).status, 404);
    assert.equal((await server.call('GET', '/v1/keys/backup/versions/x', { token: person.token })).status, 400);
    for (const body of [
      { ...backup(0), content: '' },
      { ...backup(0), content: 'é' },
      { ...backup(0), content: 'x'.repeat(65_537) },
      { ...backup(0), identity_key: 'AAAA' },
      { ...backup(0), expected_version: -1 },
      { content: 'x' },
    ])
      assert.equal((await store(person, body)).status, 400);
  });

  test('of two browsers that store the first one at once, one wins; the other learns which', async () => {
    const person = await server.person();
    const bodies = Array.from({ length: 8 }, (_, index) => backup(0, `sealed ${index}`));
    const answers = await Promise.all(bodies.map(body => store(person, body)));
    const won = answers.findIndex(({ status }) => status === 200);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(7).fill(409)]);
    for (const { body, status } of answers)
      if (status === 409) {
        const { version, identity_key } = body as Stored;
        assert.deepEqual([version, identity_key], [1, bodies[won]?.identity_key]);
      }
    assert.equal(dataOf<Stored>(await open(person)).content, `sealed ${won}`);
  });

  test('takes the place of the one before only with its version, and a fresh sign-in or the password; older ones stay', async () => {
    const person = await server.person();
    const first = backup(0, 'first');
    await store(person, first);
    assert.equal((await store(person, backup(2))).status, 409);
    await signedInLongAgo(server, person);
    const stale = await store(person, backup(1));
    assert.equal(stale.status, 403);
    const second = await store(person, { ...backup(1, 'second'), password });
    assert.equal(dataOf<Stored>(second).version, 2, second.text);
    assert.equal(dataOf<Stored>(await open(person)).content, 'second');
    const old = dataOf<Stored>(await open(person, 1));
    assert.deepEqual([old.content, old.identity_key], ['first', first.identity_key]);
    const listed = await server.call('GET', '/v1/keys/backup/versions', { token: person.token });
    assert.deepEqual(
      dataOf<{ versions: Stored[] }>(listed).versions.map(({ version, content }) => [version, content]),
      [
        [2, undefined],
        [1, undefined],
      ],
    );
    const event = await audit(server, 'identity_keys.read_backup', person.id, 'success');
    assert.equal(event.details['version'], 1, 'each read is recorded');
    assert.ok(!JSON.stringify(await server.sql('select details from audit_events')).includes('second'));
  });

  test('is kept in its newest fifty versions', async () => {
    const person = await server.person();
    for (let version = 0; version < 52; version += 1) assert.equal((await store(person, backup(version))).status, 200);
    assert.equal((await open(person, 2)).status, 404);
    assert.equal((await open(person, 3)).status, 200);
  });
});

describe('what browsers keep in common', () => {
  test('is replaced only by who knows the newest version', async () => {
    const person = await server.person();
    const none = await server.call('GET', '/v1/keys/state', { token: person.token });
    assert.equal(none.status, 404);
    assert.equal((await keep(person, { expected_version: 1, content: 'x' })).status, 409);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => keep(person, { expected_version: 0, content: 'one' })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(5).fill(409)]);
    const races = await Promise.all(['two', 'three'].map(content => keep(person, { expected_version: 1, content })));
    assert.deepEqual(races.map(({ status }) => status).sort(), [200, 409]);
    const lost = races.find(({ status }) => status === 409);
    assert.ok(lost);
    assert.equal((lost.body as { version: number }).version, 2);
    const state = await server.call('GET', '/v1/keys/state', { token: person.token });
    assert.equal(dataOf<Stored>(state).version, 2);
  });
});

describe('limits', () => {
  test('nobody takes more than twenty one-time keys of one person in an hour; others still can, and their own reads do', async () => {
    const limited = await startServer({ RATE_LIMITS: 'on' });
    try {
      const owner = await withKeys(limited);
      const [greedy, other] = [await limited.person(), await limited.person()];
      const second = await withKeys(limited);
      await converse(limited, [owner, greedy, other, second]);
      const statuses: number[] = [];
      for (let reads = 0; reads < 21; reads += 1) statuses.push((await read(limited, greedy, owner)).status);
      assert.deepEqual(statuses, [...Array(20).fill(200), 429]);
      const refused = await read(limited, greedy, owner);
      assert.ok(Number(refused.headers.get('retry-after')) > 0);
      assert.match(errorOf(refused), /^RATE_LIMITED/);
      assert.equal((await read(limited, greedy, second)).status, 200);
      assert.equal((await read(limited, other, owner)).status, 200);
      const many = await limited.call('GET', `/v1/keys?user_ids=${owner.id}`, { token: greedy.token });
      assert.equal(many.status, 200, 'and what takes none is not limited so');
    } finally {
      await limited.close();
    }
  });
});
