import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openKeys } from '../../src/compose/keys.ts';
import { operatorCaller } from '../../src/compose/operator.ts';
import { capabilities } from '../../src/domain/capabilities.ts';
import { rewrapOlder } from '../../src/domain/key-rotation/rewrap.ts';
import { rotateKeys } from '../../src/domain/key-rotation/rotate-keys.ts';
import type { Rotation } from '../../src/domain/key-rotation/rotations.ts';
import { wantRotation } from '../../src/domain/key-rotation/want-rotation.ts';
import { sealedIn } from '../../src/domain/sealed-column.ts';
import { KeyVersionUnknown } from '../../src/platform/crypto/keyring.ts';
import { localKeyProvider, parseMasterKey } from '../../src/platform/crypto/local-key-provider.ts';
import { type Remote, remote, saved } from '../contract/administration/integrations.support.ts';
import { code, forgetSteps, mfaToken, protect, verify } from '../contract/administration/mfa.support.ts';
import { until } from '../support/own-redis.ts';
import { startServer, type TestServer } from '../support/server.ts';
import {
  binding,
  lostCredentials,
  makeCredentials,
  openCredential,
  rekey,
  untilRow,
  versionsOf,
} from './keys.support.ts';

const sealedColumns = sealedIn(capabilities);

let server: TestServer;
/** Answers what it is asked; `/slow` only once it is let go. */
let api: Remote;
let letGo: () => void = () => {};

before(async () => {
  api = await remote((request, response) => {
    if (request.url === '/slow') letGo = () => response.end('late');
    else response.end('fine');
  });
  server = await startServer({ OUTBOUND_ALLOW: api.host });
});
after(async () => {
  await server?.close();
  await api?.[Symbol.asyncDispose]();
});
// The columns are swept as a whole: what one test leaves, the next would bring along.
afterEach(() => server.sql('delete from credentials'));

const want = (): Promise<Rotation> => server.gatehouse.perform(wantRotation, {}, operatorCaller('command line'));
const finished = (id: string) =>
  untilRow(
    server.sql,
    `select version, rewrapped, broken from key_rotations where id = '${id}' and finished_at is not null`,
  );

async function rotated(): Promise<Record<string, unknown>> {
  return finished((await want()).id);
}

async function tested(id: string, path = ''): Promise<string | undefined> {
  const answer = await server.call('POST', `/api/v1/integrations/${id}/test`, { token: server.admin.token });
  assert.equal(answer.status, 200, answer.text + path);
  return api.asked.at(-1)?.authorization;
}

/** Another instance on the same database, which knows what it is told. */
async function otherInstance() {
  const masterKey = await readFile(join(server.data, 'master.key'), 'utf8');
  const keys = await openKeys(server.gatehouse.database, localKeyProvider(parseMasterKey(masterKey)));
  return { ...keys, database: server.gatehouse.database, signal: new AbortController().signal, done: () => {} };
}

test('nobody rotates keys over HTTP, and a second rotation is the first one', async () => {
  for (const token of [null, server.admin.token]) {
    const caller = { ...operatorCaller('job'), via: 'http', credential: token } as const;
    await assert.rejects(server.gatehouse.perform(wantRotation, {}, caller), {
      code: token === null ? 'auth.required' : 'permission.denied',
    });
  }
  assert.equal((await server.sql('select from key_rotations')).length, 0);
  // Held, so that it cannot end between the two.
  await server.sql(`create function held() returns trigger language plpgsql as $$ begin perform pg_sleep(1); return new; end $$;
    create trigger held before update of finished_at on key_rotations for each row execute function held()`);
  const [first, second] = await Promise.all([want(), want()]);
  assert.equal(second.id, first.id);
  await finished(first.id);
  await server.sql('drop trigger held on key_rotations');
  assert.equal((await server.sql('select from key_rotations')).length, 1);
  const events = await server.sql(
    `select actor_id, outcome, target_kind, target_id, details from audit_events where action = 'keys.rotate' and outcome = 'success' order by id`,
  );
  const operator = '00000000-0000-0000-0000-000000000000';
  const event = { actor_id: operator, outcome: 'success', target_kind: 'key_version', target_id: '2' };
  assert.deepEqual(events, [
    { ...event, details: { stage: 'begun', values: 1 } },
    { ...event, details: { stage: 'finished', rewrapped: 1, broken: 0 } },
  ]);
});

test('what opens under no key is named, left as it is, and keeps nothing else from being rewrapped', async () => {
  const { keyring } = server.gatehouse.ports;
  const fields = await makeCredentials(server.sql, keyring, 5);
  const [damaged = '', moved = '', unknown = ''] = fields.keys();
  await server.sql(
    'update credentials set data_key = set_byte(data_key, 40, get_byte(data_key, 40) # 1) where id = $1',
    [damaged],
  );
  await server.sql('update credentials set data_key = $2 where id = $1', [
    moved,
    keyring.newRecordKey(binding(randomUUID())).wrapped,
  ]);
  await server.sql(`update credentials set data_key = '\\xa3' where id = $1`, [unknown]);
  const broken = await server.sql('select id, data_key from credentials where id = any($1)', [
    [damaged, moved, unknown],
  ]);

  const rotation = await rotated();
  assert.deepEqual(
    { rewrapped: rotation['rewrapped'], broken: new Set(rotation['broken'] as string[]) },
    { rewrapped: 3, broken: new Set([damaged, moved, unknown].map(id => `credentials.data_key ${id}`)) },
  );
  assert.deepEqual(
    new Set(await server.sql('select id, data_key from credentials where id = any($1)', [[damaged, moved, unknown]])),
    new Set(broken),
  );
  assert.deepEqual(new Set(await lostCredentials(server.sql, keyring, fields)), new Set([damaged, moved, unknown]));
});

test('under load, no read fails, no write is lost, and nothing stays under the version before', async t => {
  const { keyring } = server.gatehouse.ports;
  const old = keyring.current;
  const fields = await makeCredentials(server.sql, keyring, 10_000);
  const person = await protect(server);
  const [still, changing] = await Promise.all(
    ['one-key-0123456789', 'changing-key-000000'].map(api_key =>
      saved(server, server.admin, { api_url: `${api.origin}/x`, api_key }),
    ),
  );
  assert.ok(still !== undefined && changing !== undefined);
  const ids = [...fields.keys()];
  const rekeyed = ids.splice(5_000);
  const counts = { tests: 0, signIns: 0, opened: 0, writes: 0, rekeyed: 0 };
  const failures: string[] = [];
  let over = false;
  const repeat = async (what: keyof typeof counts, work: (round: number) => Promise<void>): Promise<void> => {
    for (let round = 0; !over; round += 1) {
      try {
        await work(round);
        counts[what] += 1;
      } catch (error) {
        failures.push(`${what}: ${error}`);
      }
      await sleep(1);
    }
  };
  const keysSeen = (path: string) => api.asked.filter(each => each.path === path).at(-1)?.authorization;
  const load = Promise.all([
    repeat('tests', async () => {
      await tested(still);
    }),
    repeat('signIns', async () => {
      await forgetSteps(server, person);
      const answer = await verify(server, await mfaToken(server, person), await code(person.secret));
      assert.equal(answer.status, 200, answer.text);
    }),
    ...[0, 1].map(() =>
      repeat('opened', async () => {
        for (let each = 0; each < 20; each += 1) {
          const id = ids[Math.floor(Math.random() * ids.length)] ?? '';
          assert.equal(await openCredential(server.sql, keyring, fields, id), `secret ${id}`);
        }
      }),
    ),
    // So many at once that the rotation is bound to hold what it read of some of them.
    repeat('rekeyed', () => rekey(server.sql, keyring, fields, rekeyed)),
    repeat('writes', async round => {
      const key = `changing-key-${round}`;
      const body = { api_key: key, api_url: `${api.origin}/changing/${round}` };
      const changed = await server.call('PATCH', `/api/v1/integrations/${changing}`, {
        token: server.admin.token,
        body,
      });
      assert.equal(changed.status, 200, changed.text);
      await tested(changing);
      assert.match(keysSeen(`/changing/${round}`) ?? 'nothing', new RegExp(`${key}$`));
    }),
  ]);
  await sleep(300);
  const begun = performance.now();
  const rotation = await rotated();
  const took = Math.round(performance.now() - begun);
  // However busy the machine is.
  await until('each was done a few times', () => Object.values(counts).every(count => count > 2), 30_000);
  over = true;
  await load;

  t.diagnostic(`rotated in ${took} ms under ${JSON.stringify(counts)}`);
  assert.deepEqual(failures, []);
  assert.deepEqual(rotation['broken'], []);
  assert.ok(Number(rotation['rewrapped']) >= 5_002, String(rotation['rewrapped']));
  assert.equal(keyring.current, old + 1);
  assert.deepEqual(await versionsOf(server.sql), { [old + 1]: 10_000 });
  for (const { table, column } of sealedColumns) {
    const left = await server.sql(
      `select 1 from ${table} where ${column} is not null and substring(${column} from 2 for 4) <> $1`,
      [Buffer.of(0, 0, 0, old + 1)],
    );
    assert.equal(left.length, 0, table);
  }
  assert.deepEqual(await lostCredentials(server.sql, keyring, fields), []);
});

test('what begins with the header of something sealed stands in a declared column', async () => {
  // After the test before, each capability has sealed something; mail loses its body once it has left.
  const columns = await server.sql<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns
      where table_schema = 'public' and data_type = 'bytea'`,
  );
  const declared = sealedColumns.map(({ table, column }) => `${table}.${column}`);
  const found: string[] = [];
  for (const { table, column } of columns) {
    const sealed = await server.sql(
      `select 1 from ${table} where get_byte(${column}, 0) in (162, 163) and substring(${column} from 2 for 3) = '\\x000000'
        and length(${column}) >= 65 limit 1`,
    );
    if (sealed.length > 0) found.push(`${table}.${column}`);
  }
  assert.ok(found.includes('mfa_factors.secret') && found.includes('integrations.sealed_key'), found.join());
  assert.deepEqual(
    found.filter(name => !declared.includes(name)),
    [],
  );
});

test('a rotation waits for nobody’s locks, and what a transaction held is brought along once it ends', async () => {
  const { keyring, newId } = server.gatehouse.ports;
  const fields = await makeCredentials(server.sql, keyring, 3);
  const [held = ''] = fields.keys();
  let release = (): void => {};
  const released = new Promise<void>(resolve => {
    release = resolve;
  });
  const changing = keyring.newRecordKey(binding(held));
  const holding = server.gatehouse.database.transact(async tx => {
    // As slow as it may be: sealed under the old version, written before the rotation, committed in its midst.
    await tx.rows({
      text: 'update credentials set data_key = $2, notes = $3 where id = $1',
      values: [held, changing.wrapped, newId()],
    });
    await released;
  });
  await sleep(50);
  const rotation = await want();
  await untilRow(
    server.sql,
    `select 1 from credentials where get_byte(data_key, 4) > ${keyring.versionOf(changing.wrapped)} having count(*) = 2`,
  );
  await sleep(500);
  assert.equal((await server.sql('select from key_rotations where finished_at is null')).length, 1);
  release();
  await holding;
  await finished(rotation.id);
  assert.deepEqual(await versionsOf(server.sql), { [keyring.current]: 3 });
  fields.set(held, { sealed: changing.key.seal(Buffer.from('changed'), 'password'), plain: 'changed' });
  assert.deepEqual(await lostCredentials(server.sql, keyring, fields), []);
});

test('a test of an integration that a rotation overtakes still counts for everybody', async () => {
  const id = await saved(server, server.admin, { api_url: `${api.origin}/slow`, api_key: 'slow-key-0123456789' });
  const before = await server.sql<{ sealed_key: Buffer }>('select sealed_key from integrations where id = $1', [id]);
  const answer = tested(id);
  while (api.asked.at(-1)?.path !== '/slow') await sleep(5);
  await rotated();
  assert.notDeepEqual(await server.sql('select sealed_key from integrations where id = $1', [id]), before);
  letGo();
  await answer;
  assert.deepEqual(await server.sql('select user_id, success from integration_results where subject = $1', [id]), [
    { user_id: null, success: true },
  ]);
});

test('two instances of different knowledge read what the other has sealed', async () => {
  const { database, ports } = server.gatehouse;
  const { keyring } = ports;
  const id = await saved(server, server.admin, { api_url: `${api.origin}/x`, api_key: 'shared-key-0123456789' });
  const fields = await makeCredentials(server.sql, keyring, 5);
  const other = await otherInstance();

  // This one learns of a version that the other made, and of values it brought there, by meeting them.
  for (let round = 0; round < 3; round += 1) {
    const made = await other.wrapNew(other.keyring.current + 1);
    await database.rows({
      text: 'insert into key_versions (version, wrapped) values ($1, $2)',
      values: [made.version, Buffer.from(made.wrapped)],
    });
    await other.learn();
    await rewrapOlder(other, sealedColumns);
    assert.match((await tested(id)) ?? '', /shared-key-0123456789$/);
    assert.equal(keyring.current, other.keyring.current);
  }

  // The other has not heard of what this one makes.
  await rotated();
  assert.equal(other.keyring.current, keyring.current - 1);
  const [some = ''] = fields.keys();
  await assert.rejects(openCredential(server.sql, other.keyring, fields, some), KeyVersionUnknown);
  await Promise.all([other.learn(), other.learn()]);
  assert.deepEqual(await lostCredentials(server.sql, other.keyring, fields), []);
});

test('a rotation lasts until every instance knows the new version, and brings along what they seal until then', async () => {
  const { database, perform, ports } = server.gatehouse;
  const stale = await otherInstance();
  const id = ports.newId();
  await server.sql('insert into key_rotations (id) values ($1)', [id]);
  const rotating = rotateKeys({
    database,
    keyring: ports.keyring,
    learn: ports.keyVersions.learn,
    perform: (action, input) => perform(action, input, operatorCaller('job')),
    knownWithinMilliseconds: () => 1_000,
    signal: AbortSignal.timeout(20_000),
    sealed: sealedColumns,
  });
  await untilRow(server.sql, `select 1 from key_rotations where id = '${id}' and version is not null`);
  const fields = await makeCredentials(server.sql, stale.keyring, 3);
  await rotating;
  assert.equal(ports.keyring.current, stale.keyring.current + 1);
  assert.deepEqual(await versionsOf(server.sql), { [ports.keyring.current]: 3 });
  assert.deepEqual(await lostCredentials(server.sql, ports.keyring, fields), []);
});

test('what an instance that was away sealed under an older version is brought along later', async () => {
  const { database, ports } = server.gatehouse;
  const stale = await otherInstance();
  await rotated();
  const fields = await makeCredentials(server.sql, stale.keyring, 3);
  assert.deepEqual(await lostCredentials(server.sql, ports.keyring, fields), [], 'readable all the same');
  assert.deepEqual(await versionsOf(server.sql), { [stale.keyring.current]: 3 });
  await rotateKeys({
    database,
    keyring: ports.keyring,
    learn: ports.keyVersions.learn,
    perform: () => assert.fail('nothing was asked for'),
    knownWithinMilliseconds: () => 0,
    signal: AbortSignal.timeout(10_000),
    sealed: sealedColumns,
  });
  assert.deepEqual(await versionsOf(server.sql), { [ports.keyring.current]: 3 });
  assert.deepEqual(await lostCredentials(server.sql, ports.keyring, fields), []);
});

test('why a rotation stopped is kept until it goes on; a new version that does not open changes nothing', async () => {
  const { keyring } = server.gatehouse.ports;
  const fields = await makeCredentials(server.sql, keyring, 3);
  const before = await versionsOf(server.sql);
  const foreign = createHash('sha256').update('another master key').digest();
  const row = 'insert into key_versions (version, wrapped) values ($1, $2)';
  await server.sql(row, [keyring.current + 1, foreign]);
  const { id } = await want();
  await assert.rejects(server.gatehouse.ports.keyVersions.learn(), { name: 'WrongMasterKey' });
  const stopped = await untilRow(
    server.sql,
    `select version, last_error from key_rotations where id = '${id}' and last_error is not null`,
  );
  assert.equal(stopped['version'], null);
  assert.match(String(stopped['last_error']), /^The master key does not open key version \d+: /);
  assert.deepEqual(await versionsOf(server.sql), before);
  assert.deepEqual(await lostCredentials(server.sql, keyring, fields), []);
  await server.sql('delete from key_versions where wrapped = $1', [foreign]);
  await want();
  await finished(id);
  assert.deepEqual(await versionsOf(server.sql), { [keyring.current]: 3 });
});
