import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { chats } from './chat.support.ts';
import {
  began,
  type ConversationBody,
  colleagues,
  dataOf,
  type MessageBody,
  refusalOf,
  sent,
} from './connect.support.ts';
import { type FileBody, filesOf } from './files.support.ts';

interface Attached {
  readonly id: string;
  readonly name: string;
}
const filesIn = (message: MessageBody): readonly Attached[] => message['files'] as readonly Attached[];

describe('files of a message', () => {
  let server: TestServer;
  let files: ReturnType<typeof filesOf>;
  let sender: Person;
  let reader: Person;
  let third: Person;
  let stranger: Person;
  let conversation: ConversationBody;
  let file: FileBody;
  const sockets = chats(() => server);

  before(async () => {
    server = await startServer();
    files = filesOf({
      server,
      ask: (url, init) => fetch(server.url + new URL(url).pathname + new URL(url).search, init),
    });
    [sender, reader, third] = (await colleagues(server, 3)) as [Person, Person, Person];
    stranger = await server.person();
    conversation = await began(server, sender, [reader, third]);
    file = await files.uploaded(sender, 'Told', { file_name: 'plan.txt' });
  });
  afterEach(() => sockets.end());
  after(() => server?.close());

  const share = (...ids: readonly string[]): object => ({ metadata: { file_ids: ids } });
  const post = (who: Person, more: object) =>
    server.call('POST', '/v1/messages', {
      token: who.token,
      body: { conversation_id: conversation.id, content: 'Look', ...more },
    });
  const opens = async (who: Person, id = file.file_id): Promise<number> => (await files.address(who, id)).status;
  const newest = async (who: Person): Promise<MessageBody> => {
    const answer = await server.call('GET', `/v1/messages?conversation_id=${conversation.id}&limit=1`, {
      token: who.token,
    });
    const [message] = dataOf<{ messages: MessageBody[] }>(answer).messages;
    assert.ok(message);
    return message;
  };

  test('have to be the sender’s own, uploaded, and at most ten; otherwise nothing is sent', async () => {
    const theirs = await files.uploaded(reader);
    const waiting = dataOf<{ file_id: string }>(await files.request(sender, 4)).file_id;
    const deleted = await files.uploaded(sender);
    await files.call(sender, 'DELETE', `/files/${deleted.file_id}`);
    const before = (await server.sql('select 1 from messages')).length;
    for (const [ids, why] of [
      [[theirs.file_id], /files of yours/],
      [[file.file_id, theirs.file_id], /files of yours/],
      [[waiting], /files of yours/],
      [[deleted.file_id], /files of yours/],
      [['x'], /list of ids/],
      [file.file_id, /list of ids/],
      [[[file.file_id]], /list of ids/],
      [{ 0: file.file_id }, /list of ids/],
      [Array.from({ length: 11 }, () => file.file_id), /at most 10/],
    ] as const) {
      const { message } = refusalOf(await post(sender, { metadata: { file_ids: ids } }), 400);
      assert.match(String(message), /^metadata\.file_ids /);
      assert.match(String(message), why);
      refusalOf(
        await server.call('POST', '/v1/messages/scheduled', {
          token: sender.token,
          body: {
            ...{ conversation_id: conversation.id, content: 'Look', metadata: { file_ids: ids } },
            send_at: new Date(Date.now() + 3_600_000).toISOString(),
          },
        }),
        400,
      );
    }
    assert.equal((await server.sql('select 1 from messages')).length, before);
    assert.deepEqual(await server.sql('select 1 from message_files'), []);
  });

  test('are shared by sending, also live, with who takes part and nobody else', async () => {
    assert.deepEqual([await opens(reader), await opens(stranger)], [404, 404]);
    const socket = await sockets.chat(reader, conversation);
    const message = await sent(server, sender, conversation, 'Look', {
      ...share(file.file_id.toUpperCase(), file.file_id),
      client_message_id: 'with a file',
    });
    const shown = [{ id: file.file_id, name: 'plan.txt', size: 4, content_type: 'text/plain', is_encrypted: false }];
    assert.deepEqual(filesIn(message), shown);
    assert.deepEqual((await socket.next('chat'))['files'], shown);
    assert.deepEqual(filesIn(await newest(third)), shown);
    assert.deepEqual([await opens(reader), await opens(third), await opens(stranger)], [200, 200, 404]);
    assert.equal((await files.downloaded(reader, file.file_id)).bytes.toString(), 'Told');
    const about = dataOf<FileBody>(await files.call(reader, 'GET', `/files/${file.file_id}`));
    assert.deepEqual([about.file_name, about['owner_id']], ['plan.txt', sender.id]);
    assert.deepEqual(dataOf<{ files: unknown[] }>(await files.call(reader, 'GET', '/files')).files.length, 1);
    refusalOf(await files.call(reader, 'DELETE', `/files/${file.file_id}`), 403);
    refusalOf(await files.call(reader, 'POST', `/files/${file.file_id}/restore`), 403);
    // Said again under the same name it is the same message.
    const again = await sent(server, sender, conversation, 'Look', {
      ...share(file.file_id.toUpperCase(), file.file_id),
      client_message_id: 'with a file',
    });
    assert.deepEqual([again.message_id, filesIn(again)], [message.message_id, shown]);
    // Whom it is shared with cannot share it on.
    refusalOf(await post(reader, share(file.file_id)), 400);
  });

  test('a plain message has none', async () => {
    assert.deepEqual(filesIn(await sent(server, reader, conversation, 'Thanks')), []);
    assert.deepEqual(filesIn(await newest(sender)), []);
  });

  test('are nobody’s any more when their owner deletes them, and back when restored', async () => {
    const own = await files.uploaded(sender);
    await sent(server, sender, conversation, 'Look', share(own.file_id));
    assert.equal(await opens(reader, own.file_id), 200);
    await files.call(sender, 'DELETE', `/files/${own.file_id}`);
    assert.deepEqual([await opens(reader, own.file_id), filesIn(await newest(reader))], [404, []]);
    refusalOf(await files.call(reader, 'GET', `/files/${own.file_id}`), 404);
    await files.call(sender, 'POST', `/files/${own.file_id}/restore`);
    assert.deepEqual([await opens(reader, own.file_id), filesIn(await newest(reader)).length], [200, 1]);
  });

  test('an edit that leaves one out takes it back, and one that names others attaches them', async () => {
    const [one, two] = [await files.uploaded(sender), await files.uploaded(sender)];
    const theirs = await files.uploaded(reader);
    const { message_id: id } = await sent(server, sender, conversation, 'Look', share(one.file_id));
    const edit = (body: object) =>
      server.call('PATCH', `/v1/messages/${id}`, { token: sender.token, body: { content: 'Look here', ...body } });
    refusalOf(await edit(share(one.file_id, theirs.file_id)), 400);
    assert.equal(filesIn(dataOf(await edit({}))).length, 1);
    assert.deepEqual(
      filesIn(dataOf(await edit(share(two.file_id)))).map(each => each.id),
      [two.file_id],
    );
    assert.deepEqual([await opens(reader, one.file_id), await opens(reader, two.file_id)], [404, 200]);
  });

  test('a message that is deleted takes its files back at once, but for those that another one shares', async () => {
    const [once, twice] = [await files.uploaded(sender), await files.uploaded(sender)];
    const message = await sent(server, sender, conversation, 'Look', share(once.file_id, twice.file_id));
    await sent(server, sender, conversation, 'Once more', share(twice.file_id));
    dataOf(await server.call('DELETE', `/v1/messages/${message.message_id}`, { token: sender.token }));
    assert.deepEqual([await opens(reader, once.file_id), await opens(reader, twice.file_id)], [404, 200]);
    assert.equal(await opens(sender, once.file_id), 200);
  });

  test('who is removed, or comes to an encrypted conversation later, comes to none of them', async () => {
    const group = await began(server, sender, [reader], { title: 'Encrypted', is_e2ee_enabled: true });
    const own = await files.uploaded(sender, 'sealed', { is_encrypted: true });
    await sent(server, sender, group, 'sealed', { ...share(own.file_id), is_encrypted: true });
    const participants = `/v1/conversations/${group.id}/participants`;
    dataOf(await server.call('POST', participants, { token: sender.token, body: { user_ids: [third.id] } }));
    assert.deepEqual([await opens(reader, own.file_id), await opens(third, own.file_id)], [200, 404]);
    dataOf(await server.call('DELETE', `${participants}/${reader.id}`, { token: sender.token }));
    assert.equal(await opens(reader, own.file_id), 404);
  });

  test('who leaves the organization of the conversation comes to them no more', async () => {
    const own = await files.uploaded(sender);
    await sent(server, sender, conversation, 'Look', share(own.file_id));
    assert.equal(await opens(third, own.file_id), 200);
    await server.sql('delete from organization_members where user_id = $1', [third.id]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [third.id] }]);
    assert.equal(await opens(third, own.file_id), 404);
  });

  test('go with their owner’s account', async () => {
    const own = await files.uploaded(sender);
    await sent(server, sender, conversation, 'Look', share(own.file_id));
    await server.call('DELETE', `/api/v1/users/${sender.id}`, { token: server.admin.token });
    assert.equal(await opens(reader, own.file_id), 404);
    assert.deepEqual(filesIn(await newest(reader)), []);
  });
});
