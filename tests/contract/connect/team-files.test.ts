import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { type FileBody, filesOf } from './files.support.ts';

interface Shown {
  readonly id: string;
  readonly type: string;
  readonly resource_id: string;
  readonly name: string;
  readonly company: unknown;
  readonly shared_by: string | null;
}

describe('files that are shared with a team', () => {
  let server: TestServer;
  let files: ReturnType<typeof filesOf>;
  let member: Person;
  let stranger: Person;
  let team = '';
  let file: FileBody;
  before(async () => {
    server = await startServer();
    files = filesOf({
      server,
      ask: (url, init) => fetch(server.url + new URL(url).pathname + new URL(url).search, init),
    });
    [member, stranger] = [await server.person(), await server.person()];
    const made = await server.call('POST', '/api/v1/teams', {
      token: server.admin.token,
      body: { name: `Team ${randomUUID()}` },
    });
    team = (made.body as { id: string }).id;
    await server.call('POST', `/api/v1/teams/${team}/members/${member.id}`, { token: server.admin.token });
    file = await files.uploaded(server.admin, 'Told', { file_name: 'plan.txt' });
  });
  after(() => server?.close());

  const share = (who: Person, id: string, more: object = {}) =>
    server.call('POST', `/api/v1/teams/${team}/resources`, {
      token: who.token,
      body: { type: 'file', resource_id: id, ...more },
    });
  const list = async (who: Person): Promise<readonly Shown[]> =>
    (await server.call('GET', `/api/v1/teams/${team}/resources`, { token: who.token })).body as Shown[];
  const opens = async (who: Person): Promise<number> => (await files.address(who, file.file_id)).status;

  test('have to be one’s own, uploaded, and are only read', async () => {
    const theirs = await files.uploaded(member);
    const waiting = (await files.request(server.admin, 4)).body as { data: { file_id: string } };
    assert.equal((await share(server.admin, theirs.file_id)).status, 404);
    assert.equal((await share(server.admin, waiting.data.file_id)).status, 404);
    assert.equal((await share(server.admin, randomUUID())).status, 404);
    const write = await share(server.admin, file.file_id, { access: 'write' });
    assert.deepEqual([write.status, /access must be read/.test(write.text)], [400, true]);
    // Whoever may not decide what a team shares cannot, not even with what is theirs.
    assert.equal((await share(member, theirs.file_id)).status, 403);
    assert.deepEqual(await server.sql('select 1 from team_files'), []);
  });

  test('are for its members, as long as they are that and it is shared', async () => {
    assert.deepEqual([await opens(member), await opens(stranger)], [404, 404]);
    const answer = await share(server.admin, file.file_id);
    assert.equal(answer.status, 201, answer.text);
    const { id, ...shown } = answer.body as Shown;
    assert.deepEqual([shown.type, shown.resource_id, shown.name], ['file', file.file_id, 'plan.txt']);
    assert.deepEqual([shown.company, shown.shared_by], [null, server.admin.id]);
    assert.equal((await share(server.admin, file.file_id)).status, 409);
    assert.deepEqual(
      (await list(member)).map(each => each.id),
      [id],
    );
    assert.deepEqual([await opens(member), await opens(stranger)], [200, 404]);
    const [told] = await server.sql<{ facts: object }>(
      `select facts from notifications where user_id = $1 and kind = 'team.file_shared'`,
      [member.id],
    );
    assert.deepEqual(Object.keys(told?.facts ?? {}), ['team']);

    const membership = `/api/v1/teams/${team}/members/${member.id}`;
    assert.equal((await server.call('DELETE', membership, { token: server.admin.token })).status, 204);
    assert.equal(await opens(member), 404);
    await server.call('POST', membership, { token: server.admin.token });
    assert.equal(await opens(member), 200);

    // Deleted, it is not there, also not in the list; restored, it is.
    await files.call(server.admin, 'DELETE', `/files/${file.file_id}`);
    assert.deepEqual([await opens(member), await list(member)], [404, []]);
    await files.call(server.admin, 'POST', `/files/${file.file_id}/restore`);
    assert.deepEqual([await opens(member), (await list(member)).length], [200, 1]);

    const path = `/api/v1/teams/${team}/resources/${id}`;
    assert.equal((await server.call('DELETE', path, { token: member.token })).status, 403);
    assert.equal((await server.call('DELETE', path, { token: server.admin.token })).status, 204);
    assert.deepEqual([await opens(member), await list(member)], [404, []]);
    assert.equal((await server.call('DELETE', path, { token: server.admin.token })).status, 404);
  });

  test('are nobody’s with the team any more once it is deleted', async () => {
    assert.equal((await share(server.admin, file.file_id)).status, 201);
    assert.equal(await opens(member), 200);
    assert.equal((await server.call('DELETE', `/api/v1/teams/${team}`, { token: server.admin.token })).status, 204);
    assert.equal(await opens(member), 404);
  });
});
