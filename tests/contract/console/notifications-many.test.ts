import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Type from 'typebox';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { command } from '../../../src/domain/action.ts';
import { notify } from '../../../src/domain/notifications/notify.ts';
import { joinedTeam } from '../../../src/domain/teams/notices.ts';
import { byOperator } from '../../../src/kernel/permit.ts';
import { startServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

describe('10,000 people', () => {
  test('are told in one command within 2 seconds, and those who want none are not', async () => {
    await server.sql(`insert into users (id, email, username, created_at, updated_at)
      select gen_random_uuid(), 'm' || n || '@example.com', 'm' || n, now(), now() from generate_series(1, 10000) n`);
    const people = await server.sql<{ id: string }>(`select id from users where username ~ '^m[0-9]+$'`);
    const [first] = people;
    await server.sql(`insert into notification_ways values ($1, 'team.joined', 'off')`, [first?.id]);
    const tell = command('test.tell', {
      input: Type.Object({}),
      permit: byOperator,
      audit: { of: null },
      run: work =>
        notify(work, joinedTeam, {
          to: people.map(({ id }) => id),
          facts: { team: 'All' },
          by: server.admin.id,
          target: null,
        }),
    });
    const began = performance.now();
    await server.gatehouse.perform(tell, {}, operatorCaller('job'));
    const milliseconds = performance.now() - began;
    const [row] = await server.sql<{ count: string }>(
      `select count(*) as count from notifications where facts->>'team' = 'All'`,
    );
    assert.equal(Number(row?.count), 9_999);
    assert.ok(milliseconds < 2_000, `${Math.round(milliseconds)} ms`);
  });
});
