import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { makeWorld, type World } from '../matrix/world.ts';
import { until } from '../support/own-redis.ts';
import { emptyDatabase } from '../support/postgres.ts';
import { dataFolder, post, runCommand, startProcess } from '../support/process.ts';
import { password, type TestServer } from '../support/server.ts';

let world: World;
let server: TestServer;
before(async () => {
  world = await makeWorld();
  server = world.server;
});
after(() => world.close());

/** Tables whose rows belong to an organization, with the column that says to which. */
const placed = `select c.relname as name, a.attname::text as column from pg_constraint k join pg_class c on c.oid = k.conrelid
  join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
  where k.contype = 'f' and k.confrelid = 'organizations'::regclass order by 1`;

test('a backup of an organization restores all of it, with its people and what they must show at sign-in, and nothing of another', async t => {
  const [ours, theirs] = [world.organizationOf('A'), world.organizationOf('B')];
  const both = await world.person('a member of both', { memberOf: ['A', 'B'] });
  const stranger = await world.person('a member of B only', { memberOf: ['B'] });
  await server.sql(
    `insert into passkeys (id, user_id, credential_id, public_key, counter, transports, name, created_at)
      select gen_random_uuid(), $1, '\\x01', '\\x02', 0, '{}', 'Key', now()`,
    [both.id],
  );
  for (const kind of ['grantee', 'ticket', 'policy', 'resource_type'])
    for (const place of ['A', 'B'] as const) await world.fresh(kind, place);
  // Shared before its company was moved here: the share sleeps, and is B's.
  const mover = await world.person('who shared it in B', { memberOf: ['B'] });
  const elsewhere = '0195b1f0-0000-7000-8000-00000000b0b0';
  await server.sql(
    `insert into teams (id, name, organization_id, created_at, updated_at) values ($1, 'Plans of B', $2, now(), now())`,
    [elsewhere, theirs],
  );
  const moved = await server.sql(
    `insert into team_resources (id, team_id, credential_id, access, shared_by)
      select gen_random_uuid(), $1, c.id, 'read', $3::uuid from credentials c join companies o on o.id = c.company_id
      where o.organization_id = $2 limit 1 returning id`,
    [elsewhere, ours, mover.id],
  );
  assert.equal(moved.length, 1);
  await server.sql(
    `insert into security_policies (id, type, apply_to, enabled, report_only, configuration, created_at, updated_at)
      values (gen_random_uuid(), 'mfa_policy', '{department:nobody has it}', true, false, '{"required": true}', now(), now())`,
  );
  for (const [title, organization] of [
    ['Ours', ours],
    ['Theirs', theirs],
  ] as const) {
    const place = organization === ours ? 'A' : 'B';
    const fellow = await world.person(`who talks in ${place}`, { memberOf: [place] });
    const body = { type: 'group', title, participant_ids: [fellow.id], organization_id: organization };
    const begun = await server.call('POST', '/v1/conversations', { token: both.token, body });
    const { id: conversation_id } = (begun.body as { data: { id: string } }).data;
    const said = { conversation_id, content: `Said in ${title}` };
    assert.equal((await server.call('POST', '/v1/messages', { token: both.token, body: said })).status, 201);
  }
  const created = await server.call('POST', '/api/v1/admin/backup/create', {
    token: server.admin.token,
    body: { backup_type: 'selective', organization_ids: [ours] },
  });
  assert.equal(created.status, 200, created.text);
  const { backup_id: id } = (created.body as { results: { backup_id: string } }).results;
  await until(
    'the backup was taken',
    async () => (await server.sql(`select from backups where id = $1 and finished_at is not null`, [id])).length === 1,
    60_000,
  );
  const [{ error } = { error: 'none' }] = await server.sql<{ error: string | null }>(
    'select error from backups where id = $1',
    [id],
  );
  assert.equal(error, null);

  const database = await emptyDatabase();
  const data = await dataFolder();
  const sql = new pg.Client({ connectionString: database.url });
  t.after(async () => {
    await sql.end();
    await data.remove();
    await database.drop();
  });
  const env = { DATABASE_URL: database.url };
  const from = ['--from', join(server.data, 'backups')];
  const key = ['--old-key-file', join(server.data, 'master.key')];
  const restored = await runCommand(['restore', ...from, ...key, '--backup', id], data.path, env);
  assert.equal(restored.code, 0, restored.stderr);

  await sql.connect();
  const copied = async <T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> =>
    (await sql.query<T>(text, values)).rows;

  assert.deepEqual(await copied('select id from organizations'), [{ id: ours }]);
  const tables = await server.sql<{ name: string; column: string }>(placed);
  const mine = new Map<string, number>();
  for (const { name, column } of tables) {
    const counted = `select count(*)::int as total from ${name} where ${column} = $1`;
    const [there, here] = [
      await server.sql<{ total: number }>(counted, [ours]),
      await copied<{ total: number }>(counted, [ours]),
    ];
    assert.equal(here[0]?.total, there[0]?.total, `${name} of the organization`);
    assert.equal((await copied<{ total: number }>(counted, [theirs]))[0]?.total, 0, `${name} of another`);
    mine.set(name, here[0]?.total ?? 0);
  }
  for (const name of ['teams', 'roles', 'companies', 'credential_types', 'user_grants', 'support_tickets'])
    assert.ok((mine.get(name) ?? 0) > 0, `the test has ${name}`);
  const foreign = await copied(
    `select from credentials c join companies o on o.id = c.company_id where o.organization_id is distinct from $1`,
    [ours],
  );
  assert.equal(foreign.length, 0);
  assert.deepEqual(
    (await copied<{ total: number }>(`select count(*)::int as total from credential_values`))[0],
    (
      await server.sql<{ total: number }>(
        `select count(*)::int as total from credential_values v join credentials c on c.id = v.credential_id
          join companies o on o.id = c.company_id where o.organization_id = $1`,
        [ours],
      )
    )[0],
  );

  assert.deepEqual(await copied('select content from messages'), [{ content: 'Said in Ours' }]);
  assert.deepEqual(await copied('select from teams where id = $1', [elsewhere]), [], 'a share that sleeps');
  assert.deepEqual(await copied('select from users where id = $1', [mover.id]), []);
  const everywhere = 'select id from security_policies where organization_id is null order by id';
  assert.deepEqual(await copied(everywhere), await server.sql(everywhere));

  const people = new Set((await copied<{ id: string }>('select id from users')).map(each => each.id));
  assert.ok(people.has(both.id ?? '') && !people.has(stranger.id ?? ''));
  assert.equal((await copied('select from passkeys where user_id = $1', [both.id])).length, 1);
  assert.deepEqual(await copied('select organization_id from organization_members where user_id = $1', [both.id]), [
    { organization_id: ours },
  ]);

  const copy = await startProcess(data.path, env);
  t.after(() => copy.kill('SIGKILL'));
  const signedIn = await post(`${copy.url}/api/v1/auth/login`, { email: both.email, password });
  assert.equal(signedIn.status, 401, 'a passkey is asked for');
  const administrator = world.callers.find(({ nature }) => nature.administers === 'A');
  const answer = await post(`${copy.url}/api/v1/auth/login`, { email: administrator?.email, password });
  const { token } = (await answer.json()) as { token: string };
  const headers = { authorization: `Bearer ${token}` };
  const listed = (await (await fetch(`${copy.url}/api/v1/teams?limit=1`, { headers })).json()) as unknown;
  const counted = await copied<{ total: number }>(
    `select coalesce(sum(change), 0)::int as total from kept_counts where what = 'teams' and within = $1`,
    [ours],
  );
  const living = await copied<{ total: number }>(
    'select count(*)::int as total from teams where organization_id = $1 and deleted_at is null',
    [ours],
  );
  assert.deepEqual(counted, living, JSON.stringify(listed));
  await copy.kill('SIGTERM');
  const verified = await runCommand(['audit', 'verify'], data.path, env);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
});
