import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';
import { chat } from './chat.support.ts';
import { began, dataOf } from './connect.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

test('the commands that the document was tried with answer as they are written', async () => {
  const email = 'test@example.com';
  const secret = 'TestPass123!';
  const registered = await server.call('POST', '/v1/auth/register', {
    body: { email, username: 'testuser', password: secret, display_name: 'Test User' },
  });
  assert.equal(dataOf<{ user: { email: string } }>(registered, 201).user.email, email);
  const signedIn = await server.call('POST', '/v1/auth/login', { body: { email, password: secret } });
  const { access_token: token, user } = dataOf<{ access_token: string; user: { id: string } }>(signedIn);

  // The second participant is somebody who is found by their id, as people without an organization are.
  const conversation = await began(server, { ...server.admin, id: server.admin.id, token }, [server.admin]);
  const sent = { conversation_id: conversation.id, content: 'Hello' };
  dataOf(await server.call('POST', '/v1/messages', { token, body: sent }), 201);
  const messages = await server.call('GET', `/v1/messages?conversation_id=${conversation.id}&limit=20`, { token });
  assert.deepEqual(
    dataOf<{ messages: { content: string; sender_id: string }[] }>(messages).messages.map(each => [
      each.content,
      each.sender_id,
    ]),
    [['Hello', user.id]],
  );
  const conversations = await server.call('GET', '/v1/conversations?limit=20', { token });
  assert.deepEqual(
    dataOf<{ conversations: { id: string }[] }>(conversations).conversations.map(each => each.id),
    [conversation.id],
  );

  const socket = await chat(server, { token }, conversation, {
    protocols: [],
    headers: { authorization: `Bearer ${token}` },
  });
  socket.ws.close();
  assert.equal(await socket.closed, 1005);
});
