import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { type Live, live } from '../workflows/live.support.ts';
import { madeKey } from './api-keys.support.ts';
import { type Chat, chat } from './chat.support.ts';
import { began, colleagues, dataOf, sent } from './connect.support.ts';

let server: TestServer;
let [ann, bob]: readonly Person[] = [];
const open: (Live | Chat)[] = [];

before(async () => {
  server = await startServer();
  [ann, bob] = await colleagues(server, 2);
});
after(() => server.close());
afterEach(() => {
  for (const { ws } of open.splice(0)) ws.terminate();
});

const bearer = (token: string) => ({ query: '', protocols: ['bearer', token] });
async function liveWith(token: string): Promise<Live> {
  const socket = await live(server, { token }, bearer(token));
  open.push(socket);
  return socket;
}
const owner = (): Person => ann ?? assert.fail();
const revoke = (id: string) => server.call('DELETE', `/v1/api-keys/${id}`, { token: owner().token, body: {} });
/** Within how many milliseconds it closed, and with what. */
async function closing(socket: Live | Chat, after: () => Promise<unknown>): Promise<[code: number, quick: boolean]> {
  await after();
  const begun = performance.now();
  const code = await socket.closed;
  return [code, performance.now() - begun < 1_500];
}

describe('sockets with an API key', () => {
  test('are refused to keys that are none, or name nothing that is told there', async () => {
    await assert.rejects(liveWith('gk_nothing'), /^Error: 401/);
    const { key } = await madeKey(server, owner(), ['user.read', 'self.profile']);
    await assert.rejects(liveWith(key), /^Error: 403/);
    await assert.rejects(live(server, { token: key }), /^Error: 400 .*An API key stands in the address/);
  });

  test('hear what the key names, and nothing else', async () => {
    const { key } = await madeKey(server, owner(), ['self.conversations', 'self.organizations']);
    const socket = await liveWith(key);
    socket.say({ type: 'subscribe', channel: 'notifications' });
    const refused = await socket.next('error');
    assert.match(String(refused['message']), /^Insufficient permissions/);
    await socket.subscribe('conversations');
    const made = await began(server, owner(), [bob ?? assert.fail()]);
    await socket.next('conversation_updated').catch(() => {});
    await sent(server, bob ?? assert.fail(), made, 'Hello');
    assert.equal((await socket.next('chat'))['content'], 'Hello');
  });

  test('say things as its owner, also in one conversation', async () => {
    const made = await began(server, owner(), [bob ?? assert.fail()]);
    const { key } = await madeKey(server, owner(), ['self.conversations', 'self.organizations']);
    const socket = await chat(server, { token: key }, made);
    open.push(socket);
    socket.say({ type: 'chat', content: 'By a program', message_type: 'text' });
    await socket.next('ack');
    const { messages } = dataOf<{ messages: { content: string; sender_id: string }[] }>(
      await server.call('GET', `/v1/messages?conversation_id=${made.id}`, { token: key }),
    );
    assert.deepEqual(
      messages.map(({ content, sender_id }) => [content, sender_id]),
      [['By a program', owner().id]],
    );
  });

  test('end with the key: revoked, at its end, with the secret, with its owner; and come back where it was changed', async () => {
    const key = () => madeKey(server, owner(), ['self.conversations']);
    const revoked = await key();
    assert.deepEqual(await closing(await liveWith(revoked.key), () => revoke(revoked.id)), [4401, true]);
    const over = await key();
    const end = () => server.sql('update api_keys set expires_at = now() where id = $1', [over.id]);
    assert.deepEqual(await closing(await liveWith(over.key), end), [4401, true]);
    const rotated = await key();
    const rotate = () =>
      server.call('POST', `/v1/api-keys/${rotated.id}/rotate`, { token: owner().token, body: { overlap_hours: 0 } });
    assert.deepEqual(await closing(await liveWith(rotated.key), rotate), [4401, true]);
    const edited = await key();
    const edit = () =>
      server.call('PATCH', `/v1/api-keys/${edited.id}`, { token: owner().token, body: { addresses: ['10.0.0.0/8'] } });
    assert.deepEqual(await closing(await liveWith(edited.key), edit), [1013, true]);
    const other = await server.person();
    const theirs = await madeKey(server, other, ['self.conversations']);
    const deactivate = () =>
      server.call('PATCH', `/api/v1/users/${other.id}/status`, {
        token: server.admin.token,
        body: { is_active: false },
      });
    assert.deepEqual(await closing(await liveWith(theirs.key), deactivate), [4401, true]);
  });

  test('and not with a session of its owner', async () => {
    const { key } = await madeKey(server, owner(), ['self.conversations']);
    const socket = await liveWith(key);
    const again = await server.signIn(owner().username);
    await server.call('POST', '/v1/auth/logout', { token: again.token });
    await new Promise(resolve => setTimeout(resolve, 1_300));
    assert.equal(socket.ws.readyState, socket.ws.OPEN);
  });
});
