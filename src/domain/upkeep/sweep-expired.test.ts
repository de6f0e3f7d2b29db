import assert from 'node:assert/strict';
import { test } from 'node:test';
import { raw } from '../../platform/db/sql.ts';
import { testDatabase } from '../../platform/jobs/testing.ts';
import { idAt } from '../audit/audit-events.ts';
import { capabilities } from '../capabilities.ts';
import { inOrder, sweepExpired } from './sweep-expired.ts';

const now = new Date('2026-06-15T12:00:00.000Z');

test('removes what is over for long enough, in several batches, and nothing else', async t => {
  const { database } = await testDatabase(t);
  const run = (text: string) => database.transact(tx => tx.rows({ text, values: [now] }));
  await run(
    `insert into users (id, email, username) select gen_random_uuid(), 'u@example.net', 'u' where $1::timestamptz is not null`,
  );
  // 12,001 links that expired two days ago: three batches. One that expired 23 hours ago, one that still works.
  await run(`insert into one_time_tokens (hash, kind, created_at, expires_at)
    select sha256(n::text::bytea), 'password_reset', $1, case n when 1 then $1::timestamptz + interval '1 hour'
      when 2 then $1::timestamptz - interval '23 hours' else $1::timestamptz - interval '2 days' end
    from generate_series(1, 12003) n`);
  await run(`insert into login_failures (key, failures, first_at, locked_until) values
    ('old', 2, $1::timestamptz - interval '25 hours', null),
    ('old and unlocked', 5, $1::timestamptz - interval '25 hours', $1::timestamptz - interval '24 hours'),
    ('old and locked', 5, $1::timestamptz - interval '25 hours', $1::timestamptz + interval '1 minute'),
    ('new', 2, $1::timestamptz - interval '23 hours', null)`);
  await run(`insert into sessions (id, user_id, ip, user_agent, created_at, authenticated_at, last_seen_at, expires_at, revoked_at)
    select lpad(n::text, 32, '0')::uuid, u.id, '::1', 'test', at, at, at,
      case n when 1 then $1::timestamptz - interval '31 days' else $1::timestamptz + interval '60 days' end,
      case n when 2 then $1::timestamptz - interval '31 days' when 3 then $1::timestamptz - interval '29 days' end
    from users u, generate_series(1, 4) n, lateral (select $1::timestamptz - interval '90 days' as at) a`);
  // 6,000 tokens of one dead session, and one of each other.
  await run(`insert into refresh_tokens (hash, session_id, created_at)
    select sha256((s.id::text || n)::bytea), s.id, $1 from sessions s, generate_series(1, 6000) n
    where n = 1 or s.id = lpad('2', 32, '0')::uuid`);
  // A living session's token that was spent eight days ago, and one that was spent yesterday.
  await run(`insert into refresh_tokens (hash, session_id, created_at, used_at)
    select sha256(('spent' || n)::bytea), lpad('4', 32, '0')::uuid, $1, $1::timestamptz - n * interval '1 day'
    from (values (8), (1)) as v (n)`);
  // Two lines of an import that began two days before, one of an import of the last hour.
  await run(`insert into import_rows (import_id, line, user_id, email, username, timezone, role, is_active)
    select (lpad(to_hex((extract(epoch from $1::timestamptz - age) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid,
      line, gen_random_uuid(), 'x@example.net', 'x', 'UTC', 'user', true
    from (values (interval '2 days', 1), (interval '2 days', 2), (interval '1 hour', 1)) as v (age, line)`);
  await run(`insert into mail_messages (id, kind, recipient, subject, body, status, created_at, settled_at)
    select lpad(n::text, 32, '0')::uuid, 'invitation', 'a@b.cc', 's', case when n in (3, 4) then '\\x00'::bytea end,
      case when n in (3, 4) then 'queued' else 'sent' end,
      $1::timestamptz - case n when 1 then interval '32 days' when 2 then interval '32 days' when 3 then interval '4 days' else interval '2 days' end,
      case n when 1 then $1::timestamptz - interval '31 days' when 2 then $1::timestamptz - interval '29 days' end
    from generate_series(1, 4) n`);

  // Two invitations of one organization: one expired two days ago, one an hour ago.
  await run(`with o as (insert into organizations (id, name) values (gen_random_uuid(), 'o') returning id)
    insert into organization_invitations (id, organization_id, email, hash, created_at, expires_at)
    select gen_random_uuid(), o.id, 'i' || hours || '@example.net', sha256(hours::text::bytea), $1,
      $1::timestamptz - hours * interval '1 hour' from o, (values (48), (1)) as v (hours)`);

  // Two people of imports who wait for a link: for 31 days, and for 29.
  await run(`with u as (insert into users (id, email, username)
      select gen_random_uuid(), days || '@example.org', 'waits' || days from (values (31), (29)) as v (days) returning id, username)
    insert into account_invitations (user_id, import_id, created_at)
    select id, gen_random_uuid(), $1::timestamptz - substr(username, 6)::int * interval '1 day' from u`);

  // Two sign-ins at a provider: one expired a second ago, one did not.
  await run(`insert into oauth_flows (hash, browser, provider, intent, created_at, expires_at)
    select sha256(late::text::bytea), 'b', 'google', 'sign_in', $1, $1::timestamptz - late * interval '1 second'
    from (values (1), (-1)) as v (late)`);

  await run(`insert into awaited_sign_ins (hash, browser, created_at, expires_at)
    select sha256(late::text::bytea), 'b', $1, $1::timestamptz - late * interval '1 second'
    from (values (1), (-1)) as v (late)`);

  // Counts of the ledger from before any chart, and of one that is still asked for.
  await run(`insert into activity_counts (slot, denials)
    select $1::timestamptz - days * interval '1 day', 1 from (values (101), (99)) as v (days)`);
  await run(`insert into activity_people (day, actor_id, slots)
    select ($1::timestamptz - days * interval '1 day')::date, gen_random_uuid(), repeat('1', 96)::bit(96)
    from (values (101), (99)) as v (days)`);

  // Two reports of policies: of whom nothing was seen for 91 days, and for 89.
  await run(`insert into policy_hits (policy_id, user_id, why, first_at, last_at)
    select gen_random_uuid(), u.id, 'w', $1, $1::timestamptz - days * interval '1 day'
    from users u, (values (91), (89)) as v (days) where u.username = 'u'`);

  // Two conversations that nobody is in: for 31 days, and for 29. Each with two messages, of which one has a reaction and a pin.
  await run(`with c as (
      insert into conversations (id, type, title, created_by, created_at, updated_at, is_e2ee_enabled, last_seq, participant_count)
      select lpad(days || '0', 32, '0')::uuid, 'group', 'c', u.id, $1, $1::timestamptz - days * interval '1 day', false, 2, 0
      from users u, (values (31), (29)) as v (days) where u.username = 'u' returning id, created_by),
    m as (insert into messages (bucket, conversation_id, seq, id, sender_id, message_type, content, is_encrypted, change, created_at)
      select 0, c.id, n, lpad(n || right(c.id::text, 3), 32, '0')::uuid, c.created_by, 'text', 'x', false, n, $1
      from c, generate_series(1, 2) n),
    r as (insert into message_reactions select 0, c.id, 1, c.created_by, 'e', $1 from c)
    insert into message_pins select c.id, 1, c.created_by, $1 from c`);

  // A browser of each of the sessions that ended, one lately, and of one that lives.
  await run(`insert into push_subscriptions (id, user_id, session_id, endpoint, p256dh, auth, created_at)
    select gen_random_uuid(), user_id, id, id::text, '', '', $1 from sessions where id in (lpad('3', 32, '0')::uuid, lpad('4', 32, '0')::uuid)`);
  // What was used 91 days ago, and 89.
  await run(`insert into api_usage select $1::timestamptz - days * interval '1 day', 'GET', '/v1/usage', 200, '${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}', null, 1, 1, '{1}'
    from (values (91), (89)) as v (days)`);
  // Two calls: one ended 366 days ago, and one 364. The other conversation keeps its own.
  await run(`insert into calls (id, conversation_id, call_type, caller_id, status, created_at, rings_until, ended_at, end_reason, duration)
    select gen_random_uuid(), c.id, 'audio', c.created_by, 'ended', $1, $1, $1::timestamptz - days * interval '1 day', 'missed', 0
    from conversations c, (values (366), (364)) as v (days) where c.id = lpad('290', 32, '0')::uuid`);

  // Two that were agreed on, and should have ended 31 days ago, and 29.
  await run(`insert into scheduled_calls (id, conversation_id, organizer_id, call_type, title, starts_at, minutes, ends_at, timezone, created_at)
    select gen_random_uuid(), c.id, c.created_by, 'audio', 't', $1, 30, $1::timestamptz - days * interval '1 day', 'UTC', $1
    from conversations c, (values (31), (29)) as v (days) where c.id = lpad('290', 32, '0')::uuid`);

  // A ban that ended an hour ago, one that goes on, and one without an end.
  await run(`insert into user_bans (user_id, reason, ends_at, banned_at)
    select id, 'Spam', case username when 'u' then $1::timestamptz - interval '1 hour' when 'waits31' then $1::timestamptz + interval '1 hour' end, $1
    from users where username in ('u', 'waits31', 'waits29')`);
  // Two uploads that were never finished: late by an hour, and by a minute. Two deleted files: for 31 days, and for 29.
  await run(`insert into files (id, owner_id, name, size, content_type, is_encrypted, object_key, state, upload_until, created_at,
      completed_at, deleted_at)
    select gen_random_uuid(), u.id, 'f', 1, 'text/plain', false, v.key, v.state, $1::timestamptz - v.age, $1,
      case v.state when 'deleted' then $1 end, case v.state when 'deleted' then $1::timestamptz - v.age end
    from users u, (values ('a', 'pending', interval '1 hour'), ('b', 'pending', interval '1 minute'),
      ('c', 'deleted', interval '31 days'), ('d', 'deleted', interval '29 days')) as v (key, state, age) where u.username = 'u'`);

  // Keys that ended 31 and 29 days ago, and one that is good, of whose secrets one ended 31 days ago.
  await run(`with k as (insert into api_keys (id, user_id, name, permissions, areas, created_at, updated_at, rotated_at, expires_at)
      select gen_random_uuid(), u.id, 'k', '{}', '{}', $1, $1, $1, $1::timestamptz - days * interval '1 day'
      from users u, (values (31), (29), (-1)) as v (days) where u.username = 'u' returning id, expires_at)
    insert into api_key_secrets (lookup, key_id, hash, made_at, ends_at)
    select id::text || coalesce(days, 0), id, '', $1, $1::timestamptz - days * interval '1 day'
    from k, (values (31), (29), (null)) as v (days) where k.expires_at > $1`);
  // Two events that were sent to a webhook, 31 and 29 days ago; a secret that was replaced a day ago; a webhook that was deleted long ago, with
  // one event; and an object that nothing has happened to for 91 days.
  await run(`with w as (insert into webhooks (id, name, url, event_types, active, sealed_former_secret, former_until, created_at, updated_at, deleted_at)
      select v.id::uuid, 'w', 'https://hooks.example.com/', '{*}', true, v.secret::bytea, $1::timestamptz - v.ended, $1, $1, $1::timestamptz - v.deleted
      from (values ('0198c0de-0000-7000-8000-000000000001', 'x', interval '1 minute', null),
        ('0198c0de-0000-7000-8000-000000000002', null, null, interval '31 days')) as v (id, secret, ended, deleted) returning id)
    insert into webhook_states (webhook_id) select id from w`);
  const daysAgo = (days: number) =>
    `${idAt(now.getTime() - days * 86_400_000, '0').slice(0, 14)}7000-8000-${'0'.repeat(12)}`;
  await database.rows({
    text: `insert into webhook_deliveries (webhook_id, id, type, source, object, version, state, since, created_at)
      select w::uuid, d::uuid, 'team.create', 'ledger', 'team:1', 1, 'delivered', now(), now() from unnest($1::text[], $2::text[]) as n (w, d)`,
    values: [
      ['1', '1', '2'].map(end => `0198c0de-0000-7000-8000-00000000000${end}`),
      [daysAgo(31), daysAgo(29), daysAgo(29)],
    ],
  });
  await run(
    `insert into webhook_objects values ('team:1', 7, $1::timestamptz::date - 91), ('team:2', 9, $1::timestamptz::date - 89)`,
  );

  const [swept, again] = [
    await sweepExpired(database, now, capabilities),
    await sweepExpired(database, now, capabilities),
  ];

  assert.deepEqual(swept, {
    abandonedConversations: 1,
    abandonedMessages: 2,
    abandonedPins: 1,
    abandonedReactions: 1,
    abandonedUploads: 1,
    deletedFiles: 1,
    oneTimeTokens: 12001,
    invitations: 1,
    accountInvitations: 1,
    oauthFlows: 1,
    awaitedSignIns: 1,
    loginFailures: 2,
    refreshTokens: 6001,
    spentTokens: 1,
    sessions: 2,
    endedBans: 1,
    endedPush: 1,
    apiUsage: 1,
    endedCalls: 1,
    deletedWebhooks: 1,
    formerWebhookSecrets: 1,
    webhookDeliveries: 2,
    webhookObjects: 1,
    scheduledCalls: 1,
    undelivered: 1,
    mail: 1,
    notifications: 0,
    access_request_approvers: 0,
    credential_shares: 0,
    apiKeys: 1,
    apiKeySecrets: 1,
    bulkRows: 0,
    sentCodes: 0,
    executions: 0,
    importRows: 2,
    credentials: 0,
    credentialTypes: 0,
    companies: 0,
    activityCounts: 1,
    activityPeople: 1,
    policyHits: 1,
    activityDays: 0,
    reports: 0,
  });
  assert.deepEqual(await database.rows({ text: 'select version from webhook_floor' }), [{ version: 7 }]);
  assert.deepEqual(again, {
    abandonedConversations: 0,
    abandonedMessages: 0,
    abandonedPins: 0,
    abandonedReactions: 0,
    abandonedUploads: 0,
    deletedFiles: 0,
    oneTimeTokens: 0,
    invitations: 0,
    accountInvitations: 0,
    oauthFlows: 0,
    awaitedSignIns: 0,
    loginFailures: 0,
    refreshTokens: 0,
    spentTokens: 0,
    sessions: 0,
    endedBans: 0,
    endedPush: 0,
    apiUsage: 0,
    endedCalls: 0,
    deletedWebhooks: 0,
    formerWebhookSecrets: 0,
    webhookDeliveries: 0,
    webhookObjects: 0,
    scheduledCalls: 0,
    undelivered: 0,
    mail: 0,
    notifications: 0,
    credential_shares: 0,
    access_request_approvers: 0,
    apiKeys: 0,
    apiKeySecrets: 0,
    bulkRows: 0,
    sentCodes: 0,
    executions: 0,
    importRows: 0,
    credentials: 0,
    credentialTypes: 0,
    companies: 0,
    activityCounts: 0,
    activityPeople: 0,
    policyHits: 0,
    activityDays: 0,
    reports: 0,
  });
  const left = async (text: string) => (await database.rows<{ v: string }>({ text })).map(row => row.v);
  assert.deepEqual(await left('select count(*)::text as v from one_time_tokens'), ['2']);
  assert.deepEqual(await left('select email as v from organization_invitations'), ['i1@example.net']);
  assert.deepEqual(await left(`select encode(key, 'escape') as v from login_failures order by 1`), [
    'new',
    'old and locked',
  ]);
  assert.deepEqual(await left('select right(id::text, 1) as v from sessions order by 1'), ['3', '4']);
  assert.deepEqual(await left('select right(session_id::text, 1) as v from refresh_tokens order by 1'), [
    '3',
    '4',
    '4',
  ]);
  assert.deepEqual(
    await left(
      `select right(id::text, 1) || ' ' || status || ' ' || (body is null) || ' ' || coalesce(last_error, '-') as v from mail_messages order by 1`,
    ),
    ['2 sent true -', '3 failed true it could not be delivered in time', '4 queued false -'],
  );
});

test('two sweeps at once remove everything between them, once', async t => {
  const { database } = await testDatabase(t);
  await database.transact(tx =>
    tx.rows({
      text: `insert into one_time_tokens (hash, kind, created_at, expires_at)
        select sha256(n::text::bytea), 'setup', $1, $1::timestamptz - interval '2 days' from generate_series(1, 9000) n`,
      values: [now],
    }),
  );
  const both = await Promise.all([
    sweepExpired(database, now, capabilities),
    sweepExpired(database, now, capabilities),
  ]);
  const after = await sweepExpired(database, now, capabilities);
  assert.equal(
    [...both, after].reduce((sum, { oneTimeTokens = 0 }) => sum + oneTimeTokens, 0),
    9000,
  );
});

test('each sweep comes behind those it waits for, whoever declares it', () => {
  const sweep = (name: string, ...after: string[]) => ({ name, after, rows: () => raw('') });
  const named = (...sweeps: Parameters<typeof inOrder>[0][number][]) => inOrder(sweeps).map(({ name }) => name);
  assert.deepEqual(named(sweep('a', 'b'), sweep('b', 'c'), sweep('c')), ['c', 'b', 'a']);
  assert.throws(() => named(sweep('a', 'b'), sweep('b', 'a'), sweep('c')), /wait for each other: a, b/);
  assert.throws(() => named(sweep('a', 'gone')), /: a$/);
});
