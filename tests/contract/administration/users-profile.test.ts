import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Person, startServer, type TestServer } from '../../support/server.ts';
import { audit, errorOf } from './identity.support.ts';

let server: TestServer;
let person: Person;
before(async () => {
  server = await startServer();
  person = await server.person();
});
after(() => server.close());

const patch = (body: unknown, who = person, id = person.id) =>
  server.call('PATCH', `/api/v1/users/${id}`, { token: who.token, body });
const userIn = (answer: Answer) => answer.body as Record<string, unknown>;
const stored = () => server.sql('select * from users where id = $1', [person.id]);

describe('a profile', () => {
  test('refuses what is no profile field, and changes nothing', async () => {
    const before = await stored();
    for (const extra of [
      { role: 'admin' },
      { is_active: false },
      { email: 'other@example.com' },
      { username: 'other' },
      { password: 'Another-one-1' },
      { password_hash: 'x' },
      { id: randomUUID() },
      { access_epoch: 9 },
      { email_verified: true },
      { last_login: null },
      { organizationId: null },
      { deleted_at: null },
    ]) {
      for (const who of [person, server.admin]) {
        const answer = await patch({ bio: 'smuggled', ...extra }, who);
        assert.deepEqual([answer.status, errorOf(answer)], [400, `${Object.keys(extra)[0]} is not a known field`]);
      }
    }
    assert.deepEqual(await stored(), before);
  });

  test('refuses values that are none, all named in one string', async () => {
    const bad: Record<string, unknown[]> = {
      full_name: ['x'.repeat(256), 'a\nb', 5, {}],
      first_name: ['x'.repeat(256), 'a\u0000'],
      last_name: [true, 'a\u001b[31m'],
      bio: ['x'.repeat(10_001), 'bell\u0007', 'nul\u0000', 7],
      phone: [
        '',
        '12345',
        'x'.repeat(8),
        '+33 6 12 34 56 78 90 12',
        '12345678901234567890123',
        '++33612345678',
        33612345678,
      ],
      department: ['x'.repeat(256), 'a\rb'],
      timezone: ['', 'Mars/Olympus', '+02:00', 'Europe/Paris ', 'Europe', 5],
    };
    for (const [field, values] of Object.entries(bad)) {
      for (const value of values) {
        const answer = await patch({ [field]: value });
        assert.equal(answer.status, 400, `${field} ${JSON.stringify(value)}`);
        assert.ok(errorOf(answer).startsWith(`${field} `), errorOf(answer));
      }
    }
    const all = errorOf(
      await patch(Object.fromEntries(Object.entries(bad).map(([field, values]) => [field, values[0]]))),
    );
    assert.equal(all.split('; ').length, Object.keys(bad).length, all);
  });

  test('refuses a body that is no object', async () => {
    for (const body of [[], 'text', 1, true]) {
      const answer = await patch(body);
      assert.deepEqual([answer.status, errorOf(answer)], [400, 'body must be an object']);
    }
    const lone = await server.call('PATCH', `/api/v1/users/${person.id}`, {
      token: person.token,
      raw: '{"bio":"\\udc00"}',
      headers: { 'content-type': 'application/json' },
    });
    assert.match(errorOf(lone), /bio must be well-formed text/);
  });

  test('is not for others to change', async () => {
    const other = await server.person('manager');
    const answer = await patch({ bio: 'x' }, other);
    assert.equal(answer.status, 403);
    assert.match(errorOf(answer), /^Insufficient permissions: user\.write\.other is missing$/);
    assert.equal((await patch({ bio: 'x' }, server.admin, randomUUID())).status, 404);
    const unsigned = await server.call('PATCH', `/api/v1/users/${person.id}`, { body: { bio: 'x' } });
    assert.equal(unsigned.status, 401);
  });

  test('changes as the document shows', async () => {
    const answer = await patch({
      full_name: 'Updated Name',
      bio: 'Security specialist focused on risk management',
      phone: '+33612345678',
      department: 'Security Operations',
      timezone: 'Europe/Paris',
    });
    assert.equal(answer.status, 200);
    const user = userIn(answer);
    assert.deepEqual(
      [user['id'], user['email'], user['username'], user['full_name'], user['role'], user['is_active']],
      [person.id, person.email, person.username, 'Updated Name', 'user', true],
    );
    const example = { bio: 'Security specialist', phone: '+33612345678', timezone: 'Europe/Paris' };
    assert.equal(userIn(await patch(example))['bio'], 'Security specialist');
    const event = await audit(server, 'user.update_profile', person.id, 'success');
    assert.deepEqual([event.target_id, event.details], [person.id, { fields: ['bio', 'phone', 'timezone'] }]);
  });

  test('keeps what is not named; null clears, and the time zone falls back to UTC', async () => {
    await patch({ full_name: 'Full', first_name: 'First', last_name: 'Last', bio: 'Bio', phone: '+1 (555) 010-99' });
    await patch({ department: 'Ops', timezone: 'America/Argentina/Buenos_Aires' });
    const kept = userIn(await patch({ bio: '' }));
    assert.deepEqual(
      ['full_name', 'first_name', 'last_name', 'bio', 'phone', 'department', 'timezone'].map(field => kept[field]),
      ['Full', 'First', 'Last', '', '+1 (555) 010-99', 'Ops', 'America/Argentina/Buenos_Aires'],
    );
    const nothing = { full_name: null, first_name: null, bio: null, phone: null, department: null, timezone: null };
    const cleared = userIn(await patch(nothing));
    assert.deepEqual(
      Object.keys(nothing).map(field => cleared[field]),
      [null, null, null, null, null, 'UTC'],
    );
    assert.equal(cleared['last_name'], 'Last');
  });

  test('stays as it is when nothing is named', async () => {
    const before = await stored();
    for (const body of [{}, undefined]) assert.equal((await patch(body)).status, 200);
    assert.deepEqual(await stored(), before);
  });

  test('holds several lines, other scripts and what looks like markup', async () => {
    const bio = "first\nsecond\t<script>alert(1)</script> 日本語 🙂 '; drop table users; --";
    assert.equal(userIn(await patch({ bio }))['bio'], bio);
    const seen = await server.call('GET', `/api/v1/users/${person.id}`, { token: server.admin.token });
    assert.equal(userIn(seen)['bio'], bio);
    assert.equal(seen.headers.get('content-type'), 'application/json; charset=utf-8');
    assert.equal(seen.headers.get('x-content-type-options'), 'nosniff');
  });

  test('never shows a password, a hash or how access is counted', async () => {
    for (const path of ['me', person.id]) {
      const answer = await server.call('GET', `/api/v1/users/${path}`, { token: person.token });
      assert.deepEqual(Object.keys(userIn(answer)).sort(), [
        'bio',
        'created_at',
        'department',
        'email',
        'email_verified',
        'first_name',
        'full_name',
        'id',
        'is_active',
        'last_login',
        'last_name',
        'phone',
        'role',
        'timezone',
        'updated_at',
        'username',
      ]);
    }
  });
});
