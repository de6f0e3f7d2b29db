import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { someKeys, upload } from '../contract/connect/keys.support.ts';
import { withoutRedis } from '../support/own-redis.ts';
import { administratorOf, type Cluster, call, startCluster } from './cluster.support.ts';

interface Given {
  readonly data: { readonly one_time_pre_keys: readonly string[]; readonly fallback: boolean };
}

describe('one-time keys of two instances', { skip: withoutRedis }, () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster({ RATE_LIMITS: 'off' });
  });
  after(() => cluster?.close());

  test('are each handed out once by 100 reads at once', async () => {
    const [one, other] = [await cluster.start(), await cluster.start()];
    const administrator = await administratorOf(one);
    const keys = someKeys(100);
    const uploaded = await call(one, 'POST', '/v1/keys/upload', administrator, upload({ one_time_pre_keys: keys }));
    assert.equal(uploaded.status, 201, uploaded.text);
    const [reader, session, conversation] = [randomUUID(), randomUUID(), randomUUID()];
    await cluster.sql(`insert into users (id, email, username) values ($1, 'reader@example.com', 'reader')`, [reader]);
    await cluster.sql(
      `insert into sessions (id, user_id, ip, user_agent, created_at, authenticated_at, last_seen_at, expires_at)
        values ($1, $2, '', '', now(), now(), now(), now() + interval '1 hour')`,
      [session, reader],
    );
    const [{ id: owner = '' } = {}] = await cluster.sql<{ id: string }>('select user_id as id from identity_keys');
    await cluster.sql(
      `insert into conversations (id, type, title, created_by, created_at, updated_at, is_e2ee_enabled, participant_count)
        values ($1, 'group', 'Told', $2, now(), now(), true, 2)`,
      [conversation, reader],
    );
    await cluster.sql(
      `insert into conversation_participants (conversation_id, user_id, role, joined_at)
        select $1, unnest($2::uuid[]), 'member', now()`,
      [conversation, [owner, reader]],
    );
    const token = cluster.tokenOf({ user: reader, id: session });
    const replies = await Promise.all(
      Array.from({ length: 110 }, (_, index) => call(index % 2 === 0 ? one : other, 'GET', `/v1/keys/${owner}`, token)),
    );
    const given = replies.map(({ text }) => (JSON.parse(text) as Given).data);
    assert.deepEqual(given.flatMap(({ one_time_pre_keys }) => one_time_pre_keys).sort(), keys.toSorted());
    assert.equal(given.filter(({ fallback }) => fallback).length, 10);
  });
});
