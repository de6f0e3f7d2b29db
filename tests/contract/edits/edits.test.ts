import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, startServer, type TestServer } from '../../support/server.ts';
import { holder } from '../directory/vault.support.ts';
import { kinds, names } from './kinds.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const nobody = '01900000-0000-7000-8000-000000000000';

function call(of: string, id: string, how: { ifMatch?: string; body?: unknown; token?: string } = {}): Promise<Answer> {
  const [method = '', path = ''] = of.split(' ');
  return server.call(method, path.replace(':id', names.get(id) ?? id), {
    token: how.token ?? server.admin.token,
    ...(how.body === undefined ? {} : { body: how.body }),
    ...(how.ifMatch === undefined ? {} : { headers: { 'if-match': how.ifMatch } }),
  });
}

/** What the routes that show a thing say of its state; each the same. */
async function etagOf(reads: readonly string[], id: string): Promise<string> {
  const answers = await Promise.all(reads.map(path => call(`GET ${path}`, id)));
  const tags = answers.map(({ headers }) => headers.get('etag'));
  const [first] = tags;
  assert.match(first ?? '', /^"\d+\.[0-9a-f]{12}"$/, answers[0]?.text);
  assert.deepEqual(new Set(tags).size, 1, `${reads.join(', ')}: ${tags.join(', ')}`);
  return first ?? '';
}

/** The row itself, and how many successes were recorded. */
async function stored(table: string, id: string): Promise<unknown> {
  const [row] = await server.sql(
    `select to_jsonb(t) - 'last_login_at' as row, (select count(*)::int from audit_events
      where target_id = $1 and outcome = 'success') as events from ${table} t where t.id = $1::uuid`,
    [id],
  );
  return row;
}

/** Without what tells one answer from another that says the same. */
const withoutIds = (text: string): string => text.replaceAll(/"(?:request_id|execution_id|timestamp)":"[^"]*"/g, '');

for (const kind of kinds) {
  describe(`a ${kind.name}`, () => {
    for (const change of kind.changes) {
      const title = `${change.call} of ${Object.keys(change.body('Word') as object).join()}`;
      test(`${title}: stale is 412 and changes nothing, fresh is taken and gives the next tag`, async () => {
        const id = await kind.make(server);
        const first = await etagOf(kind.reads, id);
        const taken = await call(change.call, id, { ifMatch: first, body: change.body('Their word') });
        assert.ok(taken.status === 200 || taken.status === 201, taken.text);
        const second = await etagOf(kind.reads, id);
        assert.notEqual(second, first);
        const shown = taken.headers.get('etag');
        assert.equal(shown, second);

        const before = await stored(kind.table, id);
        const events = server.events.length;
        const refused = await call(change.call, id, { ifMatch: first, body: change.body('My words') });
        assert.equal(refused.status, 412, refused.text);
        assert.match(
          refused.text,
          new RegExp(`The ${kind.name} has been changed since you read it \\(last by admin, `),
        );
        const { changed_by, changed_at } = refused.body as { changed_by: string; changed_at: string };
        assert.equal(changed_by, 'admin');
        assert.match(changed_at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
        assert.deepEqual(await stored(kind.table, id), before);
        assert.equal(server.events.length, events);

        const mine = await call(change.call, id, { ifMatch: second, body: change.body('My words') });
        assert.ok(mine.status === 200 || mine.status === 201, mine.text);
        assert.notEqual(await etagOf(kind.reads, id), second);
      });
    }

    test('whoever asks for no revision wins, as ever', async () => {
      const [change] = kind.changes;
      const id = await kind.make(server);
      for (const word of ['One', 'Three'])
        assert.equal((await call(change?.call ?? '', id, { body: change?.body(word) })).status, 200);
    });

    test('tags may be listed, weak, or have what proxies put behind them; * is whichever it has', async () => {
      const [change] = kind.changes;
      const id = await kind.make(server);
      const forms = [
        (tag: string) => `W/${tag}`,
        (tag: string) => tag.replace(/"$/, '-gzip"'),
        (tag: string) => `W/${tag.replace(/"$/, ';br"')}`,
        (tag: string) => `"999999", ${tag}`,
        (tag: string) => `"a,b",${tag} , W/"0"`,
        () => '*',
      ];
      for (const [index, form] of forms.entries()) {
        const ifMatch = form(await etagOf(kind.reads, id));
        const answer = await call(change?.call ?? '', id, { ifMatch, body: change?.body(`Word ${index}`) });
        assert.equal(answer.status, 200, `${ifMatch}: ${answer.text}`);
      }
      for (const ifMatch of [
        '"999999"',
        'W/"999999-gzip"',
        '"never-given"',
        '"1", "0"',
        `"1.${id.slice(-12)}"`,
        '"7.000000000000"',
      ]) {
        const answer = await call(change?.call ?? '', id, { ifMatch, body: change?.body('Refused') });
        assert.equal(answer.status, 412, `${ifMatch}: ${answer.text}`);
      }
    });

    test('what is no list of tags is 400', async () => {
      const [change] = kind.changes;
      const id = await kind.make(server);
      const before = await stored(kind.table, id);
      for (const ifMatch of ['7', '"7', 'W/7', '', '"7" "8"', '*, "7"', '"7",*', 'w/"7"', '"7"x']) {
        const answer = await call(change?.call ?? '', id, { ifMatch, body: change?.body('Refused') });
        assert.equal(answer.status, 400, `${ifMatch}: ${answer.text}`);
        assert.match(answer.text, /If-Match/);
      }
      assert.deepEqual(await stored(kind.table, id), before);
    });

    test('strangers and those who may not change it learn nothing of its state', async () => {
      const id = await kind.make(server);
      const { token } = await server.person();
      for (const change of kind.changes) {
        const body = change.body('Refused');
        const plain = await call(change.call, id, { body, token });
        assert.ok(plain.status === 403 || plain.status === 404, plain.text);
        for (const ifMatch of ['"1"', '"999999"'])
          assert.deepEqual(
            withoutIds((await call(change.call, id, { ifMatch, body, token })).text),
            withoutIds(plain.text),
          );
        const missing = await call(change.call, nobody, { ifMatch: '"1"', body });
        assert.equal(missing.status, 404, missing.text);
      }
    });

    test('fifty at once with one tag: one is taken', async () => {
      const [change] = kind.changes;
      const id = await kind.make(server);
      const ifMatch = await etagOf(kind.reads, id);
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          call(change?.call ?? '', id, { ifMatch, body: change?.body(`Word ${index}`) }),
        ),
      );
      const statuses = answers.map(({ status }) => status).sort();
      assert.deepEqual(statuses, [200, ...Array.from({ length: 49 }, () => 412)]);
    });

    for (const path of kind.deletes) {
      test(`DELETE ${path}: stale deletes nothing`, async () => {
        const [change] = kind.changes;
        const id = await kind.make(server);
        const ifMatch = await etagOf(kind.reads, id);
        assert.equal((await call(change?.call ?? '', id, { body: change?.body('Word') })).status, 200);
        const refused = await call(`DELETE ${path}`, id, { ifMatch });
        assert.equal(refused.status, 412, refused.text);
        const now = await etagOf(kind.reads, id);
        const gone = await call(`DELETE ${path}`, id, { ifMatch: now });
        assert.ok(gone.status === 200 || gone.status === 204, gone.text);
        assert.equal((await call(`GET ${kind.reads[0]}`, id)).status, 404);
      });
    }
  });
}

describe('what changes a thing and what does not', () => {
  test('saying again what is there, signing in and a grant to the team leave a tag as it is', async () => {
    const { id, username } = await server.person();
    const before = await etagOf(['/api/v1/users/:id'], id);
    await server.signIn(username);
    assert.equal(await etagOf(['/api/v1/users/:id'], id), before);
    const answer = await call('PATCH /api/v1/users/:id', id, { body: { timezone: 'UTC' } });
    assert.equal(answer.headers.get('etag'), before);
  });

  test('a permission that is deleted changes the roles that held it', async () => {
    const token = server.admin.token;
    const permission = await server.call('POST', '/api/permissions', {
      token,
      body: { name: 'Passing', resource: 'passing', action: 'by' },
    });
    const permissionId = (permission.body as { data: { id: string } }).data.id;
    const role = await server.call('POST', '/api/roles', {
      token,
      body: { name: 'Passing', permissionIds: [permissionId] },
    });
    const { id } = (role.body as { data: { id: string } }).data;
    const before = await etagOf(['/api/roles/:id', '/v1/role/:id'], id);
    assert.equal((await call('DELETE /api/permissions/:id', permissionId)).status, 200);
    const refused = await call('PUT /api/roles/:id', id, { ifMatch: before, body: { description: 'Stale' } });
    assert.equal(refused.status, 412, refused.text);
  });

  test('roles and organizations of a person, and who administers an organization, are part of them', async () => {
    const organization = await server.call('POST', '/api/organizations', {
      token: server.admin.token,
      body: { name: 'Belonging' },
    });
    const organizationId = (organization.body as { data: { id: string } }).data.id;
    const { id } = await server.person();
    const alone = await etagOf(['/api/users/:id'], id);
    const joined = await call('PUT /api/users/:id', id, { body: { organizationIds: [organizationId] } });
    assert.equal(joined.status, 200, joined.text);
    assert.notEqual(await etagOf(['/api/users/:id'], id), alone);
    const before = await etagOf(['/api/organizations/:id'], organizationId);
    const named = await call('PUT /api/organizations/:id', organizationId, {
      body: { adminIds: [server.admin.id, id] },
    });
    assert.equal(named.status, 200, named.text);
    assert.notEqual(named.headers.get('etag'), before);
    assert.equal(await etagOf(['/api/organizations/:id'], organizationId), named.headers.get('etag'));
  });

  test('people who are imported begin at the first revision', async () => {
    const answer = await server.call('POST', '/api/v1/users/import', {
      token: server.admin.token,
      raw: 'email,username,role\nimported@example.com,imported,analyst\n',
      headers: { 'content-type': 'text/csv' },
    });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(await server.sql("select revision::int from users where username = 'imported'"), [
      { revision: 1 },
    ]);
  });

  test('other sites may read the tag and send it', async () => {
    const id = await kinds[0]?.make(server);
    const origin = 'https://elsewhere.example.com';
    const shown = await server.call('GET', `/api/v1/teams/${id}`, { token: server.admin.token, headers: { origin } });
    assert.match(shown.headers.get('access-control-expose-headers') ?? '', /\betag\b/i);
    const asked = await server.call('OPTIONS', `/api/v1/teams/${id}`, {
      headers: { origin, 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'if-match' },
    });
    assert.match(asked.headers.get('access-control-allow-headers') ?? '', /if-match/i);
  });
});

describe('what is made again under the same name', () => {
  for (const { what, make, path, change } of [
    {
      what: 'a role, by its moniker',
      make: ['/v1/role', { title: 'Harbour', moniker: 'harbour' }],
      path: '/v1/role/harbour',
      change: { title: 'Stale' },
    },
    {
      what: 'a person, by their address',
      make: ['/api/v1/users', { email: 'harbour@example.com', username: 'harbour', password: 'Correct-horse-42' }],
      path: '/v1/user/users/harbour@example.com',
      change: { name: 'Stale' },
    },
  ] as const) {
    test(`${what}: a tag of the one before is stale`, async () => {
      const making = () => call(`POST ${make[0]}`, '', { body: make[1] });
      assert.equal((await making()).status, 201);
      const before = await etagOf([path], '');
      assert.equal((await call(`DELETE ${path}`, '')).status, 200);
      assert.equal((await making()).status, 201);
      const now = await etagOf([path], '');
      assert.notEqual(now, before);
      assert.equal(now.split('.')[0], before.split('.')[0], 'as often changed as the one before');
      for (const [ifMatch, status] of [
        [before, 412],
        [now, 200],
      ] as const) {
        const answer = await call(`PATCH ${path}`, '', { ifMatch, body: change });
        assert.equal(answer.status, status, answer.text);
      }
    });
  }
});

describe('who changed it', () => {
  test('is told to those who may know of them: by the audit log where it lies, or as people', async () => {
    const organization = await call('POST /api/organizations', '', { body: { name: 'Tenant' } });
    const organizationId = (organization.body as { data: { id: string } }).data.id;
    await server.sql('delete from organization_members where organization_id = $1', [organizationId]);
    const within = (...nodes: string[]) => holder(server, [], { [organizationId]: ['role.modify', ...nodes] });
    const [stranger, auditor, colleague, reader] = await Promise.all([
      within(),
      within('audit.read'),
      within(),
      within('user.read.other'),
    ]);
    const made = await call('POST /api/roles', '', { body: { name: 'Guides', organizationId } });
    const { id } = (made.body as { data: { id: string } }).data;
    const refused = async (token: string) => {
      const answer = await call('PUT /api/roles/:id', id, { ifMatch: '"1.0"', body: { description: 'Mine' }, token });
      assert.equal(answer.status, 412, answer.text);
      const { changed_by } = answer.body as { changed_by: string | null };
      assert.ok(answer.text.includes(`(last by ${changed_by ?? 'somebody else'}, `), answer.text);
      return changed_by;
    };
    const edited = async (by: { token: string }) => {
      const { token } = by;
      const answer = await call('PUT /api/roles/:id', id, { body: { description: `By ${token.slice(-8)}` }, token });
      assert.equal(answer.status, 200, answer.text);
    };
    await edited(server.admin);
    for (const [{ token }, told] of [
      [stranger, null],
      [reader, null],
      [auditor, 'admin'],
      [server.admin, 'admin'],
    ] as const)
      assert.equal(await refused(token), told);
    await edited(colleague);
    for (const [{ token }, told] of [
      [stranger, null],
      [reader, colleague.username],
      [auditor, colleague.username],
      [colleague, colleague.username],
    ] as const)
      assert.equal(await refused(token), told);
  });
});
