import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { began, dataOf, refusalOf, sent } from './connect.support.ts';
import { type EndpointServer, endpoint, gotten, hooked } from './webhooks.support.ts';

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
