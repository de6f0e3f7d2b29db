import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import {
  type Bundle,
  converse,
  dataOf,
  errorOf,
  put,
  read,
  signer,
  someKey,
  someKeys,
  told,
  upload,
  withKeys,
} from './keys.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const rotate = (person: Person, body: unknown) => put(server, person, body, '/v1/keys/rotate');
const rotation = (more: Readonly<Record<string, unknown>> = {}) => ({
  new_signed_pre_key: someKey(),
  new_one_time_keys: someKeys(20),
  ...more,
});
const count = async (person: Person): Promise<number> =>
  dataOf<{ one_time_keys: number }>(await server.call('GET', '/v1/keys/count', { token: person.token })).one_time_keys;

describe('keys are not taken', () => {
  test('from nobody', async () => {
    for (const [method, path] of [
      ['POST', '/v1/keys/upload'],
      ['POST', '/v1/keys/rotate'],
      ['GET', '/v1/keys/count'],
      ['GET', '/v1/keys/history'],
      ['GET', `/v1/keys/${randomUUID()}`],
    ] as const)
      assert.equal((await server.call(method, path, method === 'POST' ? { body: {} } : {})).status, 401, path);
  });

  test('when they are too few, too many, malformed, the same twice, or protect nothing', async () => {
    const person = await server.person();
    const twice = someKey();
    const zero = Buffer.alloc(32).toString('base64');
    const order8 = Buffer.from('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880', 'hex');
    for (const [more, field] of [
      [{ one_time_pre_keys: someKeys(19) }, 'one_time_pre_keys'],
      [{ one_time_pre_keys: someKeys(101) }, 'one_time_pre_keys'],
      [{ identity_key: undefined }, 'identity_key'],
      [{ identity_key: 'not a key' }, 'identity_key'],
      [{ identity_key: Buffer.alloc(31, 7).toString('base64') }, 'identity_key'],
      [{ identity_key: `${'A'.repeat(42)}B=` }, 'identity_key'],
      [{ identity_key: zero }, 'identity_key'],
      [{ signed_pre_key: order8.toString('base64') }, 'signed_pre_key'],
      [{ signed_pre_key: Buffer.alloc(33, 7).toString('base64') }, 'signed_pre_key'],
      [
        { one_time_pre_keys: [...someKeys(19), twice, Buffer.from(twice, 'base64').toString('base64url')] },
        'one_time_pre_keys.20',
      ],
      [
        { one_time_pre_keys: [...someKeys(19), { id: 1, key: someKey() }, { id: 1, key: someKey() }] },
        'one_time_pre_keys.20.id',
      ],
      [{ signed_pre_key_expires_at: '2020-01-01' }, 'signed_pre_key_expires_at'],
      [{ signed_pre_key_expires_at: '2999-01-01' }, 'signed_pre_key_expires_at'],
      [{ signed_pre_key_expires_at: '2026-12-31T23:59:60Z' }, 'signed_pre_key_expires_at'],
      [{ unknown: 1 }, 'unknown'],
    ] as const) {
      const answer = await put(server, person, upload(more));
      assert.equal(answer.status, 400, JSON.stringify(more));
      const { details } = (answer.body as { error: { details: { fields: { field: string }[] } } }).error;
      assert.ok(
        details.fields.some(each => each.field === field),
        `${field}: ${answer.text}`,
      );
    }
    assert.deepEqual(await server.sql('select 1 from identity_keys where user_id = $1', [person.id]), []);
  });

  test('with a signature that the identity key did not make, or over another key', async () => {
    const person = await server.person();
    const [own, other] = [signer(), signer()];
    const preKey = someKey();
    for (const signature of [other.sign(preKey), own.sign(someKey()), Buffer.alloc(64).toString('base64')])
      for (const signature_scheme of [undefined, 'ed25519', 'xeddsa']) {
        const more = { signed_pre_key: preKey, signed_pre_key_signature: signature, signature_scheme };
        const answer = await put(server, person, upload({ identity_key: own.key, ...more }));
        assert.equal(answer.status, 400);
        assert.match(errorOf(answer), /VALIDATION_ERROR: .*signed_pre_key_signature was not made by the identity key/);
      }
    const missing = await put(server, person, upload({ signature_scheme: 'ed25519' }));
    assert.match(errorOf(missing), /signed_pre_key_signature is required with a scheme/);
  });

  test('to rotate what is not there', async () => {
    const person = await server.person();
    const answer = await rotate(person, rotation());
    assert.deepEqual([answer.status, errorOf(answer)], [404, 'NOT_FOUND: Keys not found']);
    const none = await server.call('GET', '/v1/keys/count', { token: person.token });
    assert.equal(none.status, 404);
  });

  test('when an id would stand for two keys; the same key again under its id is fine', async () => {
    const keys = Array.from({ length: 20 }, (_, id) => ({ id, key: someKey() }));
    const person = await withKeys(server, upload({ one_time_pre_keys: keys }));
    const again = await put(server, person, person.sent);
    assert.deepEqual([again.status, await count(person)], [201, 20]);
    const other = [{ id: 7, key: someKey() }, ...someKeys(19)];
    const answer = await put(server, person, { ...person.sent, one_time_pre_keys: other });
    assert.deepEqual([answer.status, errorOf(answer)], [409, 'CONFLICT: Another one-time key has the id 7']);
    assert.equal(await count(person), 20);
  });

  test('beyond 500', async () => {
    const person = await withKeys(server, upload({ one_time_pre_keys: someKeys(100) }));
    for (let uploads = 2; uploads <= 5; uploads += 1)
      await put(server, person, { ...person.sent, one_time_pre_keys: someKeys(100) });
    const answer = await put(server, person, { ...person.sent, one_time_pre_keys: someKeys(20) });
    assert.equal(answer.status, 409);
    assert.match(errorOf(answer), /At most 500 one-time keys per person/);
    assert.equal(await count(person), 500);
  });
});

describe('keys of others are not shown', () => {
  const hidden = async (reader: Person, of: Pick<Person, 'id'>): Promise<void> => {
    const answer = await read(server, reader, of);
    assert.deepEqual([answer.status, errorOf(answer)], [404, 'NOT_FOUND: Keys not found']);
    const many = await server.call('GET', `/v1/keys?user_ids=${of.id}`, { token: reader.token });
    assert.deepEqual(dataOf(many), { identities: [] });
  };

  test('to who shares no conversation with them, administrators and friends included', async () => {
    const [owner, stranger] = [await withKeys(server), await server.person()];
    await converse(server, [owner]);
    const [first = '', second = ''] = [owner.id, stranger.id].sort();
    await server.sql('insert into friendships values ($1, $2, $1, now(), now())', [first, second]);
    for (const reader of [stranger, server.admin]) await hidden(reader, owner);
    await hidden(stranger, { id: randomUUID() });
    assert.equal(await count(owner), 20);
  });

  test('to who was blocked or has blocked, has left, or where the organization is suspended', async () => {
    const [owner, reader] = [await withKeys(server), await server.person()];
    const conversation = await converse(server, [owner, reader]);
    for (const [blocker, blocked] of [
      [owner.id, reader.id],
      [reader.id, owner.id],
    ]) {
      await server.sql('insert into person_blocks values ($1, $2, now())', [blocker, blocked]);
      await hidden(reader, owner);
      await server.sql('delete from person_blocks where blocker_id = $1', [blocker]);
    }
    const organization = randomUUID();
    await server.sql(
      `insert into organizations (id, name, active, created_at, updated_at) values ($1, 'Suspended', false, now(), now())`,
      [organization],
    );
    await server.sql('update conversations set organization_id = $2 where id = $1', [conversation, organization]);
    await hidden(reader, owner);
    await server.sql('update conversations set organization_id = null where id = $1', [conversation]);
    assert.equal((await read(server, reader, owner)).status, 200, 'none of which lasts');
    await server.sql('delete from conversation_participants where user_id = $1', [reader.id]);
    await hidden(reader, owner);
  });

  test('when the account is deactivated, or has none', async () => {
    const [owner, reader, without] = [await withKeys(server), await server.person(), await server.person()];
    await converse(server, [owner, reader, without]);
    await hidden(reader, without);
    await server.sql('update users set active = false where id = $1', [owner.id]);
    await hidden(reader, owner);
  });

  test('by what is no id', async () => {
    const answer = await server.call('GET', '/v1/keys/somebody', { token: server.admin.token });
    assert.equal(answer.status, 400);
    const many = await server.call('GET', '/v1/keys?user_ids=somebody', { token: server.admin.token });
    assert.equal(many.status, 400);
  });
});

describe('keys', () => {
  test('are uploaded as the document shows, and served with their signature to who shares a conversation', async () => {
    const own = signer();
    const preKey = someKey();
    const sent = upload({
      identity_key: own.key,
      signed_pre_key: preKey,
      signed_pre_key_signature: own.sign(preKey),
      signed_pre_key_expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const owner = await server.person();
    const answer = await put(server, owner, sent);
    assert.equal(answer.status, 201, answer.text);
    assert.deepEqual(answer.body, {
      success: true,
      data: { message: 'Keys uploaded successfully', one_time_keys: 20, version: 1, identity_version: 1 },
    });
    const reader = await server.person();
    await converse(server, [owner, reader]);
    const bundle = dataOf<Bundle>(await read(server, reader, owner));
    assert.deepEqual(
      [bundle.identity_key, bundle.signed_pre_key, bundle.signed_pre_key_signature, bundle.signature_scheme],
      [own.key, preKey, own.sign(preKey), 'ed25519'],
    );
    assert.deepEqual([bundle.expired, bundle.fallback, bundle.version], [false, false, 1]);
    assert.deepEqual(bundle.one_time_pre_keys, [sent.one_time_pre_keys[0]], 'the oldest, and no other');
    assert.equal(await count(owner), 19);
  });

  test('may be signed as X3DH has it: this is a signature of a client in use', async () => {
    const hex = (text: string) => Buffer.from(text, 'hex').toString('base64url');
    const sent = upload({
      identity_key: hex('ab7e717d4a163b7d9a1d8071dfe9dcf8cdcd1cea3339b6356be84d887e322c64'),
      signed_pre_key: hex('05edce9d9c415ca78cb7252e72c2c4a554d3eb29485a0e1d503118d1a82d99fb4a'),
      signed_pre_key_signature: hex(
        '5de88ca9a89b4a115da79109c67c9c7464a3e4180274f1cb8c63c2984e286dfbede82deb9dcd9fae0bfbb821569b3d9001bd8130cd11d486cef047bd60b86e88',
      ),
      signature_scheme: 'xeddsa',
    });
    const person = await server.person();
    assert.equal((await put(server, person, sent)).status, 201);
    const spoilt = `${String(sent['signed_pre_key_signature']).slice(0, 40)}A${String(sent['signed_pre_key_signature']).slice(41)}`;
    const wrong = await put(server, await server.person(), { ...sent, signed_pre_key_signature: spoilt });
    assert.equal(wrong.status, 400);
  });

  test('are read by their owner without taking any', async () => {
    const owner = await withKeys(server);
    for (let reads = 0; reads < 3; reads += 1) {
      const bundle = dataOf<Bundle>(await read(server, owner, owner));
      assert.deepEqual(bundle.one_time_pre_keys, owner.sent.one_time_pre_keys);
    }
    assert.equal(await count(owner), 20);
  });

  test('are read without a one-time key by who asks for none, one or many at a time', async () => {
    const [owner, reader] = [await withKeys(server), await withKeys(server)];
    await converse(server, [owner, reader]);
    const bundle = dataOf<Bundle>(await read(server, reader, owner, '?one_time_key=false'));
    assert.deepEqual([bundle.one_time_pre_keys, bundle.fallback], [[], false]);
    const many = await server.call('GET', `/v1/keys?user_ids=${owner.id.toUpperCase()},${reader.id},${randomUUID()}`, {
      token: reader.token,
    });
    const { identities } = dataOf<{ identities: { user_id: string; identity_key: string; former: unknown[] }[] }>(many);
    assert.deepEqual(
      identities.map(each => [each.user_id, each.identity_key, each.former]),
      [owner, reader].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, sent }) => [id, sent.identity_key, []]),
    );
    assert.equal(await count(owner), 20);
    const head = await server.call('HEAD', `/v1/keys/${owner.id}`, { token: reader.token });
    assert.equal(head.status, 405, 'a look at the headers takes none either');
    assert.equal(await count(owner), 20);
  });

  test('that have ended are served and marked', async () => {
    const [owner, reader] = [
      await withKeys(server, upload({ signed_pre_key_expires_at: new Date(Date.now() + 60_000).toISOString() })),
      await server.person(),
    ];
    await converse(server, [owner, reader]);
    await server.sql(`update signed_pre_keys set expires_at = now() - interval '1 second' where user_id = $1`, [
      owner.id,
    ]);
    const bundle = dataOf<Bundle>(await read(server, reader, owner));
    assert.deepEqual([bundle.signed_pre_key, bundle.expired], [owner.sent.signed_pre_key, true]);
  });

  test('leave with the account', async () => {
    const owner = await withKeys(server);
    await server.call('PUT', '/v1/keys/state', { token: owner.token, body: { expected_version: 0, content: 'x' } });
    const gone = await server.call('DELETE', `/api/v1/users/${owner.id}`, { token: server.admin.token });
    assert.ok(gone.status < 300, gone.text);
    for (const table of ['identity_keys', 'signed_pre_keys', 'one_time_keys', 'identity_key_states'])
      assert.deepEqual(await server.sql(`select 1 from ${table} where user_id = $1`, [owner.id]), [], table);
  });
});

describe('rotation', () => {
  test('replaces the signed pre-key and what nobody has been given, and is in the history', async () => {
    const [owner, reader] = [await withKeys(server), await server.person()];
    await converse(server, [owner, reader]);
    const [given = ''] = dataOf<Bundle>(await read(server, reader, owner)).one_time_pre_keys;
    const body = rotation();
    const answer = await rotate(owner, body);
    assert.deepEqual(answer.body, {
      success: true,
      data: { message: 'Keys rotated successfully', one_time_keys: 20, version: 2, identity_version: 1 },
    });
    const again = await rotate(owner, body);
    assert.equal(dataOf<{ version: number }>(again).version, 2, 'sent twice, it is one');
    const bundle = dataOf<Bundle>(await read(server, owner, owner));
    assert.deepEqual(
      [bundle.signed_pre_key, bundle.one_time_pre_keys],
      [body.new_signed_pre_key, body.new_one_time_keys],
    );
    const old = await put(server, owner, { ...owner.sent, signed_pre_key: body.new_signed_pre_key });
    assert.equal(dataOf<{ one_time_keys: number }>(old).one_time_keys, 39, 'all of the first but the one handed out');
    assert.ok(!dataOf<Bundle>(await read(server, owner, owner)).one_time_pre_keys.includes(given));

    const pages: number[][] = [];
    let page: string | null = '';
    while (page !== null) {
      const history = await server.call('GET', `/v1/keys/history?limit=1${page && `&page_state=${page}`}`, {
        token: owner.token,
      });
      const found: { history: { version: number; replaced_at: string | null }[]; next_page_state: string | null } =
        dataOf(history);
      pages.push(found.history.map(({ version }) => version));
      page = found.next_page_state;
    }
    assert.deepEqual(pages, [[2], [1]]);
    const bad = await server.call('GET', '/v1/keys/history?page_state=AAAA', { token: owner.token });
    assert.equal(bad.status, 400);
  });

  test('refuses a signature of another key', async () => {
    const owner = await withKeys(server, upload({ identity_key: signer().key }));
    const body = rotation();
    const answer = await rotate(owner, { ...body, signed_pre_key_signature: signer().sign(body.new_signed_pre_key) });
    assert.equal(answer.status, 400);
  });
});

describe('a one-time key is handed out once', () => {
  test('by 100 reads at once, while more are uploaded; then the signed pre-key alone is', async () => {
    const first = someKeys(100);
    const [owner, reader] = [await withKeys(server, upload({ one_time_pre_keys: first })), await server.person()];
    await converse(server, [owner, reader]);
    const bundle = async () => dataOf<Bundle>(await read(server, reader, owner));
    const more = someKeys(20);
    const uploading = put(server, owner, { ...owner.sent, one_time_pre_keys: [...more, ...first.slice(0, 80)] });
    const bundles = await Promise.all(Array.from({ length: 100 }, bundle));
    assert.equal((await uploading).status, 201);
    const given = bundles.flatMap(({ one_time_pre_keys }) => one_time_pre_keys);
    assert.deepEqual([given.length, new Set(given).size], [100, 100]);
    const left = await Promise.all(Array.from({ length: 30 }, bundle));
    const rest = left.flatMap(({ one_time_pre_keys }) => one_time_pre_keys);
    assert.deepEqual(new Set([...given, ...rest]), new Set([...first, ...more]), 'each exactly once');
    assert.deepEqual([rest.length, left.filter(({ fallback }) => fallback).length], [20, 10]);
    const again = await put(server, owner, owner.sent);
    assert.equal(dataOf<{ one_time_keys: number }>(again).one_time_keys, 0);
    const after = await bundle();
    assert.deepEqual([after.one_time_pre_keys, after.fallback], [[], true], 'uploading them again brings none back');
    assert.equal(after.signed_pre_key, owner.sent.signed_pre_key);
  });

  test('and reads and uploads at once never wait for each other in a circle', async () => {
    const [owner, reader] = [
      await withKeys(server, upload({ one_time_pre_keys: someKeys(30) })),
      await server.person(),
    ];
    await converse(server, [owner, reader]);
    const deadlocks = async () => {
      const [row] = await server.sql<{ deadlocks: string }>(
        'select deadlocks from pg_stat_database where datname = current_database()',
      );
      return Number(row?.deadlocks);
    };
    const before = await deadlocks();
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all([
        ...Array.from({ length: 30 }, () => read(server, reader, owner)),
        ...Array.from({ length: 4 }, () => put(server, owner, { ...owner.sent, one_time_pre_keys: someKeys(20) })),
        rotate(owner, rotation()),
      ]);
      assert.ok(answers.every(({ status }) => status < 300));
    }
    assert.equal(await deadlocks(), before);
  });

  test('and who rotates meanwhile takes none of those that somebody was given', async () => {
    const [owner, reader] = [await withKeys(server), await server.person()];
    await converse(server, [owner, reader]);
    const next = rotation();
    const [rotated, ...bundles] = await Promise.all([
      rotate(owner, next),
      ...Array.from({ length: 10 }, () => read(server, reader, owner)),
    ]);
    assert.equal(rotated.status, 200);
    const given = bundles.flatMap(answer => dataOf<Bundle>(answer).one_time_pre_keys);
    const left = dataOf<Bundle>(await read(server, owner, owner)).one_time_pre_keys;
    assert.equal(new Set([...given, ...left]).size, given.length + left.length);
    assert.ok(left.every(key => next.new_one_time_keys.includes(key)));
  });

  test('and its owner is told once below ten, and once at none, also when all are taken at once', async () => {
    const [owner, reader] = [await withKeys(server), await server.person()];
    await converse(server, [owner, reader]);
    for (let reads = 0; reads < 10; reads += 1) await read(server, reader, owner);
    assert.deepEqual(await told(server, owner), []);
    await Promise.all(Array.from({ length: 12 }, () => read(server, reader, owner)));
    const kinds = await told(server, owner);
    assert.equal(kinds.filter(({ facts }) => facts['left'] === 0).length, 1, JSON.stringify(kinds));
    assert.ok(kinds.length <= 2);
    await read(server, reader, owner);
    assert.equal((await told(server, owner)).length, kinds.length, 'once each');
    const slow = await withKeys(server);
    await converse(server, [slow, reader]);
    for (let reads = 0; reads < 22; reads += 1) await read(server, reader, slow);
    assert.deepEqual(
      (await told(server, slow)).map(({ kind, facts }) => [kind, facts['left']]),
      [
        ['identity_keys.running_out', 9],
        ['identity_keys.running_out', 0],
      ],
    );
    await put(server, slow, { ...slow.sent, one_time_pre_keys: someKeys(20) });
    for (let reads = 0; reads < 12; reads += 1) await read(server, reader, slow);
    assert.equal((await told(server, slow)).length, 3, 'and anew after an upload');
  });
});
