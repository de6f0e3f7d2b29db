import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { began, dataOf, refusalOf, sent } from './connect.support.ts';
import { deliveriesOf, type EndpointServer, endpoint, gotten, hooked } from './webhooks.support.ts';

let server: TestServer;
let at: EndpointServer;
let keeper: Person;
let other: Person;
before(async () => {
  server = await startServer({ OUTBOUND_ALLOW: '127.0.0.1' });
  at = await endpoint();
  const acme = await organization(server, 'Acme');
  keeper = await member(server, { [acme]: ['webhook.*'] });
  other = await member(server, { [acme]: ['webhook.*'] });
});
after(async () => {
  await server.close();
  await at[Symbol.asyncDispose]();
});

const body = (conversation: { id: string }) => ({
  ...{ name: 'Told', url: at.url, event_types: ['message.*'], conversation_id: conversation.id },
});

test('only admins add a webhook to a conversation, and never to one that is encrypted', async () => {
  const conversation = await began(server, keeper, [other]);
  const call = (who: Person, of: { id: string }) =>
    server.call('POST', '/v1/webhooks', { token: who.token, body: body(of) });
  refusalOf(await call(other, conversation), 403);
  refusalOf(await call(server.admin, conversation), 404);
  const encrypted = await began(server, keeper, [other], { is_e2ee_enabled: true });
  assert.match(String(refusalOf(await call(keeper, encrypted), 409)['message']), /encrypted/);
});

test('messages are told once each as they are sent, edited and deleted, and only by id of who does not share', async () => {
  const conversation = await began(server, keeper, [other]);
  await sent(server, keeper, conversation, 'Before');
  const hook = await hooked(server, keeper, at.url, body(conversation));
  const first = await sent(server, keeper, conversation, 'Hello');
  const react = await server.call('POST', `/v1/messages/${first.message_id}/react`, {
    token: other.token,
    body: { emoji: '👍' },
  });
  assert.equal(react.status, 200, react.text);
  await gotten(at, 1);
  const edit = { token: keeper.token, body: { content: 'Hello there' } };
  assert.equal((await server.call('PATCH', `/v1/messages/${first.message_id}`, edit)).status, 200);
  await gotten(at, 2);
  assert.equal((await server.call('DELETE', `/v1/messages/${first.message_id}`, { token: keeper.token })).status, 200);
  await gotten(at, 3);
  await server.sql(`update users set privacy = privacy || '{"data_sharing": true}' where id = $1`, [other.id]);
  await sent(server, other, conversation, 'Shared');
  await gotten(at, 4);
  assert.deepEqual(
    at.got.map(({ body: { type, data } }) => [type, data.object?.id, data.message?.['content']]),
    [
      ['message.created', first.message_id, undefined],
      ['message.edited', first.message_id, undefined],
      ['message.deleted', first.message_id, undefined],
      ['message.created', at.got[3]?.body.data.object?.id, 'Shared'],
    ],
  );
  assert.equal(
    at.got.some(({ raw }) => raw.includes('Hello') || raw.includes('Before')),
    false,
  );

  const settings = { token: keeper.token, body: { is_e2ee_enabled: true } };
  dataOf(await server.call('PUT', `/v1/conversations/${conversation.id}/settings`, settings));
  const [{ last_change: change } = {}] = await server.sql('select last_change from conversations where id = $1', [
    conversation.id,
  ]);
  await until('it was looked at', async () => {
    const [state] = await server.sql('select message_change from webhook_states where webhook_id = $1', [hook.id]);
    return state?.['message_change'] === change;
  });
  assert.equal(at.got.length, 4);
});

test('where messages go only an admin of the conversation changes; others stop it', async () => {
  const conversation = await began(server, keeper, [other]);
  const hook = await hooked(server, keeper, at.url, body(conversation));
  const change = (who: Person, more: object) =>
    server.call('PATCH', `/v1/webhooks/${hook.id}`, { token: who.token, body: more });
  // Of the organization's webhooks both are keepers; of the conversation only one is an admin, and the platform's is not even in it.
  for (const [who, status] of [[other, 403] as const, [server.admin, 404] as const])
    refusalOf(await change(who, { url: `${at.url}/elsewhere` }), status);
  const narrow = { event_types: ['message.created'], name: 'Told less' };
  dataOf(await change(other, narrow));
  refusalOf(await change(other, { event_types: ['message.deleted'] }), 403);
  dataOf(await change(other, { active: false }));
  refusalOf(await change(other, { active: true }), 403);
  dataOf(await change(keeper, { active: true, event_types: ['message.*'], url: `${at.url}/elsewhere` }));
});

test('what was noted is told no more once who added the webhook is no admin there', async () => {
  const conversation = await began(server, keeper, [other]);
  const hook = await hooked(server, keeper, at.url, body(conversation));
  const before = at.got.length;
  const { message_id: id } = await sent(server, keeper, conversation, 'While an admin');
  await gotten(at, before + 1);
  // What is replayed before its first try is noted is that try.
  await until('it is noted', async () => (await deliveriesOf(server, other, hook))[0]?.state === 'delivered');
  const participants = `/v1/conversations/${conversation.id}/participants`;
  const promote = { token: keeper.token, body: { role: 'admin' } };
  dataOf(await server.call('PATCH', `${participants}/${other.id}`, promote));
  dataOf(await server.call('DELETE', `${participants}/${keeper.id}`, { token: other.token }));
  const [delivery] = await deliveriesOf(server, other, hook);
  assert.equal(delivery?.object?.id, id);
  const replayed = `/v1/webhooks/${hook.id}/deliveries/${delivery?.id}/replay`;
  assert.equal((await server.call('POST', replayed, { token: other.token })).status, 202);
  await until('it was given up', async () => (await deliveriesOf(server, other, hook))[0]?.state === 'missed');
  assert.equal(at.got.length, before + 1);
});
