import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { post as postFromPage } from '../contract/console/console.support.ts';
import { type Answer, password, startServer, type TestServer } from '../support/server.ts';

/** How PostgreSQL comes to refuse an event: at once, by what the row is, at the COMMIT, and by taking the right away. */
const refusals = {
  'a trigger': {
    begin: 'create trigger refused before insert on audit_events for each row execute function refuse_event()',
    end: 'drop trigger refused on audit_events',
  },
  'a constraint': {
    begin: `alter table audit_events add constraint refused check (action = '') not valid`,
    end: 'alter table audit_events drop constraint refused',
  },
  'the commit': {
    begin: `create constraint trigger refused after insert on audit_events deferrable initially deferred
      for each row execute function refuse_event()`,
    end: 'drop trigger refused on audit_events',
  },
} as const;

describe('what cannot be audited does not happen, and is 503 wherever it is asked', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
    await server.sql(`create function refuse_event() returns trigger language plpgsql as
      $$ begin raise exception 'the ledger is full'; end $$`);
  });
  after(() => server.close());

  for (const [name, { begin, end }] of Object.entries(refusals)) {
    test(`when it is refused by ${name}`, async () => {
      const person = await server.person();
      const stored = () =>
        server.sql(`select (select count(*) from sessions) as sessions, (select count(*) from users) as users,
          (select count(*) from teams) as teams, (select count(*) from refresh_tokens) as tokens`);
      const before = await stored();
      const { token } = server.admin;
      const credentials = { username: person.username, password };
      const team = { name: `Refused by ${name}` };
      const stranger = { email: `${name.replace(' ', '-')}@example.com`, username: `by-${name.length}-x`, password };
      await server.sql(begin);
      try {
        const asked: readonly (readonly [string, () => Promise<Answer>])[] = [
          ['sign-in', () => server.call('POST', '/api/v1/auth/login', { body: credentials })],
          ['sign-in over rbac', () => server.call('POST', '/api/auth/login', { body: credentials })],
          ['sign-in in the console', () => postFromPage(server, '/login', { body: credentials })],
          [
            'a wrong password',
            () => server.call('POST', '/api/v1/auth/login', { body: { ...credentials, password: 'Wrong-1' } }),
          ],
          ['the audit log', () => server.call('GET', '/api/v1/audit-logs', { token })],
          ['its export', () => server.call('GET', '/api/v1/audit-logs?format=ndjson', { token })],
          ['the export of people', () => server.call('GET', '/api/v1/users/export', { token })],
          ['a command', () => server.call('POST', '/api/v1/teams', { token, body: team })],
          ['a registration', () => server.call('POST', '/api/v1/auth/register', { body: stranger })],
        ];
        for (const [what, ask] of asked) {
          const answer = await ask();
          assert.equal(answer.status, 503, `${what}: ${answer.status} ${answer.text}`);
          assert.ok(Number(answer.headers.get('retry-after')) > 0, what);
          assert.deepEqual(answer.headers.getSetCookie(), [], what);
          assert.ok(!answer.text.includes('ledger is full') && !answer.text.includes(person.email), answer.text);
        }
        // A refusal gives nothing, so it stays what it is; its event is tried again later.
        const denied = await server.call('GET', '/api/v1/audit-logs', { token: person.token });
        assert.equal(denied.status, 403, denied.text);
      } finally {
        await server.sql(end);
      }
      assert.deepEqual(await stored(), before, 'nothing was stored');
      assert.equal((await server.call('POST', '/api/v1/teams', { token, body: team })).status, 201);
      const told = () =>
        server.sql(`select 1 from audit_events where actor_id = $1 and outcome = 'denied' and action like 'audit.%'`, [
          person.id,
        ]);
      for (let tries = 0; (await told()).length === 0; tries += 1) {
        assert.ok(tries < 200, 'the refusal was not told once it could be');
        await sleep(50);
      }
    });
  }
});
