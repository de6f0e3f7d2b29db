import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, startServer, type TestServer } from '../../support/server.ts';
import { account, audit, errorOf, fresh, holder } from './identity.support.ts';
import { member, organization } from './integrations.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());
afterEach(async () => {
  assert.deepEqual(await server.sql('select line from import_rows'), [], 'nothing stays staged');
});

const at = '/api/v1/users/import';
const call = (
  path: string,
  raw: string | Uint8Array<ArrayBuffer>,
  type: string,
  token = server.admin.token,
): Promise<Answer> => server.call('POST', path, { token, raw, headers: { 'content-type': type } });
const send = (raw: string | Uint8Array<ArrayBuffer>, { query = '', type = 'text/csv' } = {}) =>
  call(at + query, raw, type);
const found = (username: string) => server.sql('select * from users where username = $1', [username]);
const count = async () => (await server.sql<{ n: number }>('select count(*)::int as n from users'))[0]?.n;

interface Report {
  readonly total: number;
  readonly imported: number;
  readonly failed: number;
  readonly errors: readonly { readonly line: number; readonly message: string }[];
}
const told = ({ body }: Answer) => {
  const { total, imported, failed, errors } = body as Report;
  return { total, imported, failed, lines: errors.map(({ line, message }) => `${line} ${message}`) };
};

describe('a file as a spreadsheet writes it', () => {
  test('is imported, and stored as it was meant', async () => {
    const name = 'Zoë Müller';
    const text = (who: string) => `sep=;\r\nE-mail;User name;Full name;\r\n${who}@example.com;${who};${name};\n`;
    for (const [encode, type] of [
      [(plain: string) => Buffer.from(`\ufeff${plain}`), 'text/csv'],
      [(plain: string) => Buffer.from(plain, 'latin1'), 'text/csv; charset=windows-1252'],
      [(plain: string) => Buffer.from(plain, 'latin1'), 'text/csv;charset="ISO-8859-1"'],
      [(plain: string) => Buffer.from(plain, 'utf16le'), 'text/csv; charset=utf-16le'],
      [(plain: string) => Buffer.from(`\ufeff${plain}`, 'utf16le').swap16(), 'text/csv'],
    ] as const) {
      const who = fresh();
      const answer = await send(encode(text(who)), { type });
      assert.deepEqual(told(answer), { total: 1, imported: 1, failed: 0, lines: [] }, answer.text);
      const [row] = await found(who);
      assert.deepEqual([row?.['email'], row?.['display_name']], [`${who}@example.com`, name]);
    }
  });

  test('is refused with its cause, also in part, and nothing of it is stored', async () => {
    const before = await count();
    for (const [raw, words] of [
      [Buffer.from('email,username\nm\xfc@example.com,mmm\n', 'latin1'), /line 2: is not UTF-8\. .*windows-1252/],
      [Buffer.from('PK\x03\x04', 'latin1'), /the file cannot be read: it is an Excel or another workbook/],
      [Buffer.from('<html>'), /web page/],
      [Buffer.from('email\na@example.com\n'), /line 1: has no heading for username/],
    ] as const)
      for (const path of [`${at}?partial=true`, `${at}/preview`]) {
        const answer = await call(path, raw, 'text/csv');
        if (path.endsWith('preview') && answer.status === 200) {
          assert.match((answer.body as { problem: { message: string } }).problem.message, /has no heading/);
          continue;
        }
        assert.equal(answer.status, 400);
        assert.match(errorOf(answer), words);
      }
    assert.equal(await count(), before);
  });

  test('is read as its sender says', async () => {
    const [one, two] = [fresh(), fresh()];
    const file = `Who;Where;What\n${one};${one}@example.com;x\n${two};${two}@example.com;x\n`;
    const chosen = `?separator=semicolon&columns=username,email,`;
    assert.deepEqual(told(await send(file, { query: chosen })), { total: 2, imported: 2, failed: 0, lines: [] });
    for (const [query, words] of [
      ['?columns=username,mail', /^columns names mail, which is none of email/],
      ['?separator=%3B', /^separator must be one of/],
      ['?columns=username,email', /the file has 3 columns, and 2 are chosen/],
    ] as const)
      assert.match(errorOf(await send(file, { query })), words);
  });

  test('of JSON lines keeps what only looks like a prototype from being one', async () => {
    const who = fresh();
    const file = `{"email":"${who}@example.com","__proto__":{"username":"${who}"}}\n{"__proto__":{}}\n`;
    const answer = await send(file, { type: 'application/x-ndjson', query: '?partial=true' });
    assert.deepEqual(told(answer), {
      total: 2,
      imported: 0,
      failed: 2,
      lines: ['1 __proto__ is not a known field', '2 __proto__ is not a known field'],
    });
  });
});

describe('an import in part beside others that take the same names', () => {
  /** Waits until a statement waits for a lock. */
  const blocked = async (): Promise<void> => {
    for (let tries = 0; tries < 200; tries += 1) {
      const waiting = await server.sql(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%import_rows%'`,
      );
      if (waiting.length > 0) return;
      await sleep(25);
    }
    throw new Error('nothing waits');
  };
  const people = () => {
    const run = fresh();
    return ['a', 'b', 'c', 'd'].map(letter => `${letter}-${run}`);
  };
  const insert = `insert into users (id, email, username) values (gen_random_uuid(), $1, $2)`;
  const fileOf = (names: readonly string[]): string =>
    `email,username\n${names.map(name => `${name}@example.com,${name}`).join('\n')}\n`;

  test('marks the lines that were taken at that moment, and goes on with the rest', async () => {
    const names = people();
    const [first = '', second = ''] = names;
    const importing = await server.gatehouse.database.transact(async tx => {
      await tx.rows({ text: insert, values: [`${first.toUpperCase()}@example.com`, `other-${first}`] });
      await tx.rows({ text: insert, values: [`other-${second}@example.com`, second] });
      const begun = { answer: send(fileOf(names), { query: '?partial=true' }) };
      await blocked();
      return begun;
    });
    assert.deepEqual(told(await importing.answer), {
      total: 4,
      imported: 2,
      failed: 2,
      lines: ['2 A user with this email already exists', '3 A user with this username already exists'],
    });
    const roles = await server.sql(
      'select 1 from users u join user_roles r on r.user_id = u.id where username = any($1)',
      [names],
    );
    assert.equal(roles.length, 2);
  });

  test('without being in part names the line, and stores nothing', async () => {
    const names = people();
    const importing = await server.gatehouse.database.transact(async tx => {
      await tx.rows({ text: insert, values: [`${names[2]}@example.com`, `other-${names[2]}`] });
      const begun = { answer: send(fileOf(names)) };
      await blocked();
      return begun;
    });
    const answer = await importing.answer;
    assert.equal(answer.status, 400);
    assert.equal(
      (answer.body as { error: string }).error,
      'Nothing was imported; 1 bad line: line 4: A user with this email already exists',
    );
    assert.deepEqual(await server.sql('select 1 from users where username = any($1)', [names]), []);
  });

  test('begins anew where both wait for each other', async () => {
    const names = people();
    const importing = await server.gatehouse.database.transact(async tx => {
      await tx.rows({ text: insert, values: [`other-${names[1]}@example.com`, names[1]] });
      const begun = { answer: send(fileOf(names), { query: '?partial=true' }) };
      await blocked();
      // The import has this one already, and is the first to look whether anybody waits in a circle.
      await tx.rows({ text: insert, values: [`other-${names[0]}@example.com`, names[0]] });
      return begun;
    });
    const { imported, lines } = told(await importing.answer);
    assert.equal(imported, 2);
    assert.deepEqual(lines, [
      '2 A user with this username already exists',
      '3 A user with this username already exists',
    ]);
  });

  test('marks nobody who was deleted, or is only invited somewhere', async () => {
    const [gone, invited] = [await server.person(), account()];
    assert.equal((await server.call('DELETE', `/api/v1/users/${gone.id}`, { token: server.admin.token })).status, 204);
    const made = await server.call('POST', '/api/organizations', {
      token: server.admin.token,
      body: { name: fresh(), adminEmails: [invited.email] },
    });
    assert.ok(made.status < 500);
    const [row] = await server.sql<{ username: string }>('select username from users where id = $1', [gone.id]);
    const file = `email,username\n${gone.email},${row?.username}\n${invited.email},${invited.username}\n${server.admin.email},${fresh()}\n`;
    const { imported, lines } = told(await send(file, { query: '?partial=true' }));
    assert.deepEqual([imported, lines], [2, ['4 A user with this email already exists']]);
  });
});

describe('a preview', () => {
  const preview = (
    raw: string | Uint8Array<ArrayBuffer>,
    { query = '', type = 'text/csv', token = server.admin.token } = {},
  ) => call(`${at}/preview${query}`, raw, type, token);

  test('tells how a file is understood and what is wrong with it, and stores nothing', async () => {
    const before = await count();
    const events = await server.sql(`select 1 from audit_events where action like 'user.import%'`);
    const good = fresh();
    const file = [
      'E-mail;Login;Full name;Password;Password hash;Shoe size;',
      `${good}@example.com;${good};Zoë;geheim;;43;`,
      `nobody;x;${'n'.repeat(300)};geheim;$2b$04$secret-secret;44;`,
      `${server.admin.email};${fresh()};;;;;`,
      `${good}@example.com;${fresh()};;;;;`,
    ].join('\r\n');
    const answer = await preview(Buffer.from(file, 'latin1'), { type: 'text/csv; charset=windows-1252' });
    assert.equal(answer.status, 200, answer.text);
    const { errors, rows, columns, problem, ...rest } = answer.body as {
      readonly errors: readonly { line: number; fields: readonly { column: string; value: string | null }[] }[];
      readonly rows: readonly { line: number; cells: readonly string[] }[];
      readonly columns: readonly { heading: string; column: string | null; state: string }[];
      readonly problem: { line: number; message: string };
    };
    assert.deepEqual(rest, {
      encoding: 'windows-1252',
      separator: 'semicolon',
      total: 4,
      would_import: 1,
      without_password: 1,
      failed: 3,
    });
    assert.deepEqual(
      columns.map(({ column, state }) => [column, state]),
      [
        ['email', 'taken'],
        ['username', 'taken'],
        ['full_name', 'taken'],
        [null, 'unknown'],
        ['password_hash', 'taken'],
        [null, 'unknown'],
        [null, 'empty'],
      ],
    );
    assert.equal(problem.line, 1);
    assert.match(problem.message, /^Password is not a known column \(nor is Shoe size\)/);
    assert.deepEqual(rows[0], { line: 2, cells: [`${good}@example.com`, good, 'Zoë', '••••••', '', '43', ''] });
    assert.deepEqual(
      errors.map(({ line, fields }) => [line, fields.map(({ column, value }) => [column, value])]),
      [
        [
          3,
          [
            ['email', 'nobody'],
            ['username', 'x'],
            ['full_name', `${'n'.repeat(80)}…`],
          ],
        ],
        [4, [['email', server.admin.email]]],
        [5, [['email', `${good}@example.com`]]],
      ],
    );
    assert.doesNotMatch(answer.text, /geheim|secret-secret/);
    assert.equal(await count(), before);
    const now = await server.sql(`select 1 from audit_events where action like 'user.import%'`);
    assert.equal(now.length, events.length + 1);
    const event = await audit(server, 'user.import.preview', server.admin.id, 'success');
    assert.deepEqual([event.target_kind, event.details], ['import', { total: 4, bad: 3 }]);
    const settled = await preview(Buffer.from(file, 'latin1'), {
      type: 'text/csv; charset=windows-1252',
      query: '?columns=email,username,,,,,&separator=semicolon',
    });
    const body = settled.body as {
      problem: unknown;
      errors: readonly unknown[];
      columns: readonly { state: string }[];
    };
    assert.equal(body.problem, null);
    assert.deepEqual([body.errors.length, body.columns[2]?.state], [3, 'ignored']);
  });

  test('of JSON lines has their keys for columns', async () => {
    const who = fresh();
    const answer = await preview(`{"email":"${who}@example.com","username":"${who}","id":"1","token":"hush"}\n1\n`, {
      type: 'application/x-ndjson',
    });
    const { columns, separator, would_import, errors } = answer.body as {
      readonly columns: readonly unknown[];
      readonly separator: null;
      readonly would_import: number;
      readonly errors: readonly { message: string }[];
    };
    assert.deepEqual([separator, would_import, columns.length], [null, 0, 4]);
    assert.deepEqual(
      errors.map(({ message }) => message),
      ['token is not a known field', 'is not a JSON object'],
    );
    assert.doesNotMatch(answer.text, /hush/);
  });

  test('of a file that cannot be read is recorded as refused, without a word of what it held', async () => {
    const clerk = await holder(server, ['user.bulk']);
    for (const [file, type, code = 'import.unreadable'] of [
      ['email,username\n"hidden@example.com', 'text/csv', 'import.rejected'],
      [Buffer.from('email,username\nhidden\xfc@example.com,hidden\n', 'latin1'), 'text/csv'],
      ['PK\x03\x04hidden@example.com', 'text/csv'],
      ['\n\n', 'application/x-ndjson'],
    ] as const) {
      const before = await server.sql('select id from audit_events where actor_id = $1', [clerk.id]);
      const answer = await preview(file, { type, token: clerk.token });
      assert.equal(answer.status, 400, answer.text);
      const events = await server.sql(
        'select action, outcome, target_id, details from audit_events where actor_id = $1 order by id',
        [clerk.id],
      );
      assert.deepEqual(
        events.slice(before.length),
        [{ action: 'user.import.preview', outcome: 'denied', target_id: null, details: { code } }],
        answer.text,
      );
    }
  });

  test('is refused as an import would be', async () => {
    const nobody = await server.person();
    assert.equal((await preview('email,username\n', { token: nobody.token })).status, 403);
    assert.equal((await preview('x', { type: 'text/plain' })).status, 415);
    const clerk = await holder(server, ['user.bulk']);
    const who = account();
    const answer = await preview(`email,username,role\n${who.email},${who.username},admin\n`, { token: clerk.token });
    assert.equal(answer.status, 403);
  });

  test('is refused beyond a hundred columns, as an import is', async () => {
    const file = `email,username,${'x,'.repeat(99)}\na@example.com,aaa\n`;
    for (const answer of [await preview(file), await send(file, { query: '?partial=true' })]) {
      assert.equal(answer.status, 400);
      assert.match(errorOf(answer), /line 1: has 102 columns, and a file may have 100/);
    }
  });

  test('names what is wrong with JSON lines that repeat a name or hold lists', async () => {
    const type = 'application/x-ndjson';
    const deep = `${'['.repeat(15_000)}${']'.repeat(15_000)}`;
    const file = [
      '{"email":"a@example.com","username":"x-aa","username":"x-bb"}',
      `{"email":"a@example.com","username":"abc","bio":${deep}}`,
      '{"email":["a"],"username":{}}',
    ].join('\n');
    for (const answer of [await preview(file, { type }), await send(file, { type, query: '?partial=true' })]) {
      assert.equal(answer.status, 200, answer.text);
      const { failed, errors } = answer.body as Report;
      assert.deepEqual([failed, errors[0]?.message], [3, 'username stands twice in one object']);
      assert.match(errors[1]?.message ?? '', /^bio.*is nested too deeply$/);
    }
  });

  test('does not tell those of an organization who has an account elsewhere, nor does an import', async () => {
    const clerk = await member(server, { [await organization(server, fresh())]: ['user.*'] });
    const { token } = clerk;
    const file = `email,username\n${server.admin.email},${fresh()}\n${fresh()}@example.com,admin\n`;
    for (const answer of [await preview(file, { token }), await call(`${at}?partial=true`, file, 'text/csv', token)]) {
      assert.equal(answer.status, 200, answer.text);
      const { errors } = answer.body as {
        readonly errors: readonly { message: string; fields: readonly { column: string; message: string }[] }[];
      };
      assert.deepEqual(
        errors.map(({ message, fields }) => [message, fields[0]?.column, fields[0]?.message]),
        [
          ['email is not available', 'email', 'is not available'],
          ['username is not available', 'username', 'is not available'],
        ],
      );
    }
    const event = await audit(server, 'user.import.preview', clerk.id, 'success');
    assert.deepEqual(event.details, { total: 2, bad: 2 });
  });
});
