import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { filesOf } from './files.support.ts';

interface Ticket {
  readonly ticket_id: string;
  readonly attachments: readonly string[];
  readonly files: readonly { readonly id: string; readonly name: string }[];
}

describe('files of a support ticket', () => {
  let server: TestServer;
  let files: ReturnType<typeof filesOf>;
  let opener: Person;
  let stranger: Person;
  before(async () => {
    server = await startServer();
    files = filesOf({
      server,
      ask: (url, init) => fetch(server.url + new URL(url).pathname + new URL(url).search, init),
    });
    [opener, stranger] = [await server.person(), await server.person()];
  });
  after(() => server?.close());

  const open = (attachments: readonly string[]) =>
    server.call('POST', '/api/v1/user/support/ticket', {
      token: opener.token,
      body: { category: 'technical', priority: 'low', subject: 'Help', description: 'It broke', attachments },
    });
  const results = (answer: { readonly body: unknown }): Ticket => (answer.body as { results: Ticket }).results;
  const opens = async (who: Person, id: string): Promise<number> => (await files.address(who, id)).status;

  test('have to be of whoever opens it; what is no id is a label', async () => {
    const theirs = await files.uploaded(stranger);
    const waiting = (await files.request(opener, 4)).body as { data: { file_id: string } };
    for (const id of [theirs.file_id, waiting.data.file_id, '00000000-0000-7000-8000-000000000000']) {
      const answer = await open(['screen.png', id]);
      assert.equal(answer.status, 400);
      assert.match(answer.text, /attachments must be files of yours/);
    }
    assert.deepEqual(await server.sql('select 1 from support_tickets'), []);
    const { attachments, files: shared } = results(await open(['screen.png']));
    assert.deepEqual([attachments, shared], [['screen.png'], []]);
  });

  test('are for those who read the ticket, until it has them no more', async () => {
    const file = await files.uploaded(opener, 'Told', { file_name: 'log.txt' });
    assert.deepEqual([await opens(server.admin, file.file_id), await opens(stranger, file.file_id)], [404, 404]);
    const ticket = results(await open(['screen.png', file.file_id]));
    assert.deepEqual(
      ticket.files.map(({ id, name }) => [id, name]),
      [[file.file_id, 'log.txt']],
    );
    assert.deepEqual([await opens(server.admin, file.file_id), await opens(stranger, file.file_id)], [200, 404]);
    const path = `/api/v1/user/support/tickets/${ticket.ticket_id}`;
    const change = (attachments: readonly string[]) =>
      server.call('PATCH', path, { token: opener.token, body: { attachments } });
    const theirs = await files.uploaded(stranger);
    assert.equal((await change([theirs.file_id])).status, 400);
    assert.equal(results(await change([file.file_id])).files.length, 1);
    await files.call(opener, 'DELETE', `/files/${file.file_id}`);
    assert.equal(await opens(server.admin, file.file_id), 404);
    await files.call(opener, 'POST', `/files/${file.file_id}/restore`);
    assert.equal(await opens(server.admin, file.file_id), 200);
    assert.deepEqual(results(await change(['screen.png'])).files, []);
    assert.equal(await opens(server.admin, file.file_id), 404);
  });
});
