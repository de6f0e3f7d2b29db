import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';
import { account, audit, errorOf } from './identity.support.ts';

let server: TestServer;
let elsewhere: TestServer;
const texts = [
  '=1+1',
  "'=1+1",
  '@SUM(A1)',
  '-2+3',
  '+33 6 12',
  "'quoted",
  ' spaced ',
  'a,b;"c"',
  'Zoë 🙂',
  '-',
  "''=x",
  '\uff1d1+1',
  "'\uff0b1",
  '\uff0d1',
  '\uff20x',
  'Jörg Müßig',
  "x;=cmd|'/C calc'!A0;y",
  "a;'=1;;-b; =c",
];
/** Of several lines, and with what only those may hold. */
const bios = ['=1\r\n=2', '\t=1', '\r=1', '\n@x', 'one\rtwo', ' a\n', "'\n=1"];
before(async () => {
  [server, elsewhere] = [await startServer(), await startServer()];
  for (const [index, full_name] of texts.entries()) {
    const body = { ...account(), full_name, role: 'analyst', department: 'Exported' };
    const made = await server.call('POST', '/api/v1/users', { token: server.admin.token, body });
    const { id } = made.body as { id: string };
    await server.sql('update users set bio = $2 where id = $1', [id, bios[index] ?? null]);
  }
});
after(async () => {
  await server.close();
  await elsewhere.close();
});

const get = (query = '', from = server) =>
  from.call('GET', `/api/v1/users/export${query}`, { token: from.admin.token });
const namesIn = async (of: TestServer) =>
  (await of.sql(`select username, display_name, bio from users where department = 'Exported' order by username`)).map(
    row => [row['username'], row['display_name'], row['bio']],
  );

describe('an export', () => {
  test('refuses filters that are none', async () => {
    for (const query of ['?format=xml', '?role=root', '?is_active=1', '?q=', '?q=%00', `?q=${'x'.repeat(256)}`]) {
      const answer = await get(query);
      assert.equal(answer.status, 400, query);
      errorOf(answer);
    }
  });

  test('is a file of all that the filters choose, never of hashes or the deleted', async () => {
    const gone = await server.person();
    await server.call('DELETE', `/api/v1/users/${gone.id}`, { token: server.admin.token });
    const answer = await get();
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="users.csv"');
    assert.ok(!answer.text.includes(gone.id) && !answer.text.includes('$2b$'));
    const lines = texts.length + 2 + bios.join('').split('\n').length - 1;
    assert.equal(answer.text.trim().split('\n').length, lines);
    assert.match(answer.text, /^id,email,username,full_name,first_name,last_name,department,phone,bio,timezone,role,/);
    assert.equal((await get('?role=admin')).text.trim().split('\n').length, 2);
    assert.equal((await get('?department=Nowhere')).text.trim().split('\n').length, 1);
    const event = await audit(server, 'user.export', server.admin.id, 'success');
    assert.equal(event.ip, '127.0.0.1');
  });

  test('as NDJSON has one user on a line', async () => {
    const answer = await get('?format=ndjson&role=analyst');
    assert.equal(answer.headers.get('content-type'), 'application/x-ndjson; charset=utf-8');
    const users = answer.text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(users.map(user => user['full_name']).sort(), [...texts].sort());
    assert.doesNotMatch(answer.text, /hash/);
  });

  test('gives no spreadsheet a formula to run', async () => {
    const cells = (await get('?role=analyst')).text;
    for (const formula of [
      ',=',
      ',@',
      ',"=',
      ',"@',
      ',"\t',
      ',"\r',
      ',"\n',
      ',-2+',
      ',\uff1d',
      ',\uff0b',
      ',\uff0d',
      ',\uff20',
      // Separators and ends of cells where semicolons separate.
      ';=',
      ';-',
      '\n=',
      '\n@',
    ])
      assert.ok(!cells.includes(formula), JSON.stringify(formula));
  });

  test('says that it is UTF-8, as spreadsheets ask, and so does one of the audit log', async () => {
    for (const path of ['users/export', 'audit-logs?format=csv']) {
      const answer = await fetch(`${server.url}/api/v1/${path}`, {
        headers: { authorization: `Bearer ${server.admin.token}` },
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      assert.deepEqual([...bytes.subarray(0, 5)], [0xef, 0xbb, 0xbf, 0x69, 0x64], path);
    }
  });

  for (const format of ['csv', 'ndjson']) {
    test(`as ${format} comes back as it was when imported elsewhere`, async () => {
      const sent = await fetch(`${server.url}/api/v1/users/export?format=${format}&department=Exported`, {
        headers: { authorization: `Bearer ${server.admin.token}` },
      });
      const raw = Buffer.from(await sent.arrayBuffer());
      const answer = await elsewhere.call('POST', '/api/v1/users/import', {
        token: elsewhere.admin.token,
        raw,
        headers: { 'content-type': format === 'csv' ? 'text/csv' : 'application/x-ndjson' },
      });
      assert.equal((answer.body as { imported?: number }).imported, texts.length, answer.text);
      assert.deepEqual(await namesIn(elsewhere), await namesIn(server));
      const list = await elsewhere.call('GET', '/api/v1/users?role=analyst', { token: elsewhere.admin.token });
      assert.equal(list.headers.get('x-total-count'), String(texts.length));
      for (const { id } of list.body as { id: string }[])
        await elsewhere.call('DELETE', `/api/v1/users/${id}`, { token: elsewhere.admin.token });
    });
  }
});
