import assert from 'node:assert/strict';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { askForDueBackups } from '../../../src/domain/backups/due-backups.ts';
import { until } from '../../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';

const create = '/api/v1/admin/backup/create';
const list = '/api/v1/admin/backups';
const unknown = '01900000-0000-7000-8000-000000000009';

interface Shown {
  readonly backup_id: string;
  readonly status: string;
  readonly error: string | null;
  readonly rows: number;
  readonly stored_bytes: number;
  readonly verified_at: string | null;
  readonly expired_at: string | null;
}

describe('backups over workflows', () => {
  let server: TestServer;
  let admin: Person;
  before(async () => {
    server = await startServer();
    admin = server.admin;
  });
  after(() => server.close());

  const asked = async (body: unknown) => server.call('POST', create, { token: admin.token, body });
  const shown = async (id: string): Promise<Shown> =>
    ((await server.call('GET', `${list}/${id}`, { token: admin.token })).body as { results: Shown }).results;
  async function taken(body: object): Promise<Shown> {
    const answer = await asked(body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const { backup_id: id } = (answer.body as { results: Shown }).results;
    await until('the backup has ended', async () => ['succeeded', 'failed'].includes((await shown(id)).status), 60_000);
    return shown(id);
  }

  test('refuse what is malformed, naming it', async () => {
    for (const [body, words] of [
      [{}, /backup_type/],
      [{ backup_type: 'everything' }, /backup_type/],
      [{ backup_type: 'full', retention_days: 0 }, /retention_days/],
      [{ backup_type: 'full', retention_days: 3651 }, /retention_days/],
      [{ backup_type: 'full', retention_days: 1.5 }, /retention_days/],
      [{ backup_type: 'full', include_files: 'yes' }, /include_files/],
      [{ backup_type: 'full', include_files: false, include_database: false }, /include_database/],
      [{ backup_type: 'full', tables: ['users'] }, /tables/],
      [{ backup_type: 'selective' }, /tables/],
      [{ backup_type: 'selective', tables: [] }, /tables/],
      [{ backup_type: 'selective', organization_ids: [] }, /organization_ids/],
      [{ backup_type: 'selective', organization_ids: ['acme'] }, /organization_ids/],
      [{ backup_type: 'selective', organization_ids: [unknown, unknown] }, /organization_ids/],
      [{ backup_type: 'selective', organization_ids: [unknown] }, /organization_ids names .*, which is not there/i],
      [{ backup_type: 'selective', organization_ids: [unknown], tables: ['teams'] }, /tables must be left out/i],
      [{ backup_type: 'full', organization_ids: [unknown] }, /organization_ids is for selective backups only/i],
      [{ backup_type: 'selective', tables: ['users', 'users'] }, /tables/],
      [{ backup_type: 'selective', tables: ['pg_class'] }, /pg_class, which cannot be backed up/],
      [{ backup_type: 'selective', tables: ['Users"; drop table users'] }, /tables/],
      [{ backup_type: 'full', compress: true }, /compress/],
    ] as const) {
      const { status, body: told } = await asked(body);
      assert.equal(status, 400, JSON.stringify(body));
      assert.match((told as { error: string }).error, words);
    }
    assert.equal((await server.sql('select from backups')).length, 0);
  });

  test('are for those who hold the nodes everywhere', async () => {
    const person = await server.person();
    const body = { backup_type: 'full' };
    for (const [method, path, options] of [
      ['POST', create, { body }],
      ['GET', list, {}],
      ['POST', `${list}/release`, {}],
    ] as const)
      assert.equal((await server.call(method, path, { token: person.token, ...options })).status, 403);
    assert.equal((await server.call('POST', create, { body: { backup_type: 'full' } })).status, 401);
    assert.equal((await server.call('GET', `${list}/not-an-id`, { token: admin.token })).status, 404);
  });

  test('the document’s example is taken, read back, listed and told in the audit log; the next one adds little', async () => {
    const full = await taken({
      backup_type: 'full',
      include_files: true,
      include_database: true,
      encryption_enabled: true,
      retention_days: 30,
    });
    assert.deepEqual([full.status, full.error], ['succeeded', null]);
    assert.ok(full.rows > 100 && full.stored_bytes > 0 && full.verified_at !== null);
    const next = await taken({ backup_type: 'incremental' });
    assert.ok(next.stored_bytes < full.stored_bytes, `${next.stored_bytes} of ${full.stored_bytes}`);
    const listed = (await server.call('GET', list, { token: admin.token })).body as {
      results: { backups: Shown[]; total: number; held_back: null };
    };
    assert.deepEqual(
      listed.results.backups.map(each => each.backup_id),
      [next.backup_id, full.backup_id],
    );
    assert.equal(listed.results.held_back, null);
    const events = await server.sql<{ action: string }>(
      `select action from audit_events where action in ('backup.create', 'backup.finish') and outcome = 'success' order by id`,
    );
    assert.deepEqual(
      events.map(({ action }) => action),
      ['backup.create', 'backup.finish', 'backup.create', 'backup.finish'],
    );
  });

  test('no secret, password hash or key can be read in the archive', async () => {
    const { email } = await server.person();
    await taken({ backup_type: 'full' });
    const folder = join(server.data, 'backups');
    for (const name of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue;
      const bytes = await readFile(join(name.parentPath, name.name));
      assert.ok(!bytes.includes(email) && !bytes.includes('$2b$'), name.name);
    }
  });

  test('of ten that are asked for at once, one is taken', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => asked({ backup_type: 'incremental' })));
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, ...Array(9).fill(409)]);
    const refused = answers.find(({ status }) => status === 409)?.body as { error: string };
    assert.match(refused.error, /already under way/);
    await until(
      'it has ended',
      async () => (await server.sql(`select from backups where status in ('waiting', 'running')`)).length === 0,
      60_000,
    );
  });

  test('a damaged chunk is stored again by the next backup', async () => {
    await taken({ backup_type: 'full' });
    const folder = join(server.data, 'backups', 'chunks');
    const [first] = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(each => each.isFile());
    assert.ok(first !== undefined);
    await writeFile(join(first.parentPath, first.name), 'rot');
    const next = await taken({ backup_type: 'incremental' });
    assert.deepEqual([next.status, next.error], ['succeeded', null]);
  });

  test('where the archive cannot be written to, it fails, says why, and tells whoever looks after backups; the good ones stay', async () => {
    const good = await taken({ backup_type: 'full' });
    const folder = join(server.data, 'backups');
    // As it is when somebody else could put things there; a full disk is told in the same way.
    await chmod(folder, 0o777);
    const failed = await taken({ backup_type: 'incremental' });
    await chmod(folder, 0o700);
    assert.equal(failed.status, 'failed');
    assert.match(failed.error ?? '', /the backup folder cannot be used: .* can be written by all users/);
    const told = await server.sql<{ user_id: string; target_id: string }>(
      `select user_id, target_id from notifications where kind = 'backup.failed'`,
    );
    assert.deepEqual(told, [{ user_id: admin.id, target_id: failed.backup_id }]);
    assert.equal((await shown(good.backup_id)).expired_at, null);
    assert.equal((await taken({ backup_type: 'incremental' })).status, 'succeeded');
  });

  test('a month of failures ends no good backup: the newest three that were read back stay', async () => {
    for (let round = 0; round < 4; round += 1) await taken({ backup_type: 'incremental', retention_days: 1 });
    await server.sql(`update backups set taken_at = taken_at - interval '40 days' where status = 'succeeded'`);
    await server.sql(`insert into backups (id, kind, status, encrypted, include_database, include_files, retention_days, requested_at, finished_at, error)
      select gen_random_uuid(), 'full', 'failed', true, true, true, 1, now(), now(), 'disk full' from generate_series(1, 30)`);
    const last = await taken({ backup_type: 'incremental', retention_days: 1 });
    assert.equal(last.status, 'succeeded');
    // Old ones go when the new one is known to be good.
    await until('the archive holds what is told', async () => {
      const kept = await server.sql<{ id: string }>(
        `select id from backups where status = 'succeeded' and expired_at is null order by id`,
      );
      const there = (await readdir(join(server.data, 'backups', 'backups'))).toSorted();
      return kept.length === 3 && kept.every(({ id }, index) => id === there[index]) && there.length === 3;
    });
  });

  test('a backup is restored for trial by a drill, whose result is shown; one that cannot be restored is told', async () => {
    const good = await taken({ backup_type: 'full' });
    const drilled = async () => {
      const { results } = (await server.call('GET', list, { token: admin.token })).body as {
        results: { drill: { backup_id: string; status: string; error: string | null; rows: number } | null };
      };
      return results.drill;
    };
    const ask = (id: string) => server.call('POST', `${list}/${id}/drill`, { token: admin.token });
    assert.equal((await ask(good.backup_id)).status, 200);
    await until('it was restored', async () => (await drilled())?.status === 'succeeded', 60_000);
    assert.equal((await drilled())?.rows, good.rows);
    const part = await taken({ backup_type: 'selective', tables: ['teams'] });
    assert.equal((await ask(part.backup_id)).status, 409);
    const left = await server.sql(
      `select from pg_database where datname like 'gatehouse_drill_%' and datname = 'gatehouse_drill_' || (select oid from pg_database where datname = current_database())`,
    );
    assert.equal(left.length, 0);
  });

  test('a schedule takes one when it is due and not before, none while the copy is held back, and refuses what is out of range', async () => {
    const schedule = {
      every_hours: 24,
      backup_type: 'incremental',
      include_files: true,
      encryption_enabled: true,
      retention_days: 7,
      drill_days: null,
    };
    const change = (body: object) => server.call('POST', `${list}/schedule`, { token: admin.token, body });
    for (const bad of [
      { every_hours: 0 },
      { every_hours: 745 },
      { backup_type: 'selective' },
      { drill_days: 0 },
      { retention_days: 0 },
    ])
      assert.equal((await change({ ...schedule, ...bad })).status, 400, JSON.stringify(bad));
    assert.equal((await change(schedule)).status, 200);
    const { perform } = server.gatehouse;
    const due = () => perform(askForDueBackups, {}, operatorCaller('job'));
    const count = async () => (await server.sql('select from backups')).length;
    const before = await count();
    await due();
    assert.equal(await count(), before, 'the last one is not a day old');
    await server.sql(`update backups set requested_at = requested_at - interval '25 hours'`);
    await Promise.all([due(), due(), due()]);
    assert.equal(await count(), before + 1);
    await until(
      'it has ended',
      async () => (await server.sql(`select from backups where status in ('waiting', 'running')`)).length === 0,
      60_000,
    );
    const [made] = await server.sql<{ status: string; requested_by: string | null; retention_days: number }>(
      'select status, requested_by, retention_days from backups where retention_days = 7',
    );
    assert.deepEqual(made, { status: 'succeeded', requested_by: null, retention_days: 7 });
  });

  test('nothing is to be released where nothing was restored', async () => {
    const { status } = await server.call('POST', `${list}/release`, { token: admin.token });
    assert.equal(status, 409);
  });
});
