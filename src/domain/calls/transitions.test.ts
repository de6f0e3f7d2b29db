import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../platform/jobs/testing.ts';
import { callStatuses } from './fields.ts';
import { endCopied, moveCall, transitions } from './transitions.ts';

const at = new Date('2026-06-15T12:00:00.000Z');

test('a call becomes what the table says and nothing else, once, and ends for good', async t => {
  const { database } = await testDatabase(t);
  const moved: string[] = [];
  for (const from of callStatuses)
    for (const to of ['ringing', 'active', 'ended'] as const)
      await database.transact(async tx => {
        const id = crypto.randomUUID();
        await tx.rows({
          text: `with u as (insert into users (id, email, username) values ($1::uuid, $1::text || '@example.net', left(replace($1::text, '-', ''), 30)) returning id),
            c as (insert into conversations (id, type, title, created_by, created_at, updated_at, is_e2ee_enabled, participant_count)
              select $1::uuid, 'group', 'c', u.id, now(), now(), false, 1 from u returning id, created_by)
            insert into calls (id, conversation_id, call_type, caller_id, status, created_at, rings_until, ended_at, end_reason, duration)
            select $1::uuid, c.id, 'audio', c.created_by, $2::text, now(), now(), case $2::text when 'ended' then $3::timestamptz end,
              case $2::text when 'ended' then 'missed' end, case $2::text when 'ended' then 0 end from c`,
          values: [id, from, at],
        });
        const becoming =
          to === 'ringing' ? { to } : to === 'active' ? { to, at } : { to, at, reason: 'failed', by: null };
        const [first, again] = [await moveCall(tx, id, becoming), await moveCall(tx, id, becoming)];
        const [row] = await tx.rows<{ status: string; end_reason: string | null }>({
          text: 'select status, end_reason from calls where id = $1',
          values: [id],
        });
        assert.equal(again, false, `${from} → ${to} a second time`);
        assert.equal(row?.status, first ? to : from);
        if (from === 'ended') assert.equal(row?.end_reason, 'missed');
        if (first) moved.push(`${from} → ${to}`);
      });
  const allowed = callStatuses.flatMap(from => transitions[from].map(to => `${from} → ${to}`));
  assert.deepEqual(moved.sort(), allowed.sort());

  const running = await database.rows({ text: `select 1 from calls where status <> 'ended'` });
  assert.ok(running.length > 0);
  assert.equal(await database.transact(tx => endCopied(tx, at)), running.length, 'in a restored copy none goes on');
  assert.deepEqual(await database.rows({ text: `select 1 from calls where status <> 'ended'` }), []);
  assert.equal(await database.transact(tx => endCopied(tx, at)), 0);
});
