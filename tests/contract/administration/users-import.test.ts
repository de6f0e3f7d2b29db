import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { after, afterEach, before, describe, test } from 'node:test';
import { createPasswordHasher } from '../../../src/platform/crypto/password-hasher.ts';
import { type Answer, password, startServer, type TestServer } from '../../support/server.ts';
import { account, audit, errorOf, fresh, holder, logIn } from './identity.support.ts';

const csv = 'text/csv';
const ndjson = 'application/x-ndjson';
let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());
afterEach(async () => {
  assert.deepEqual(await server.sql('select line from import_rows'), [], 'nothing stays staged');
});

const send = (raw: string, { query = '', type = csv, token = server.admin.token } = {}) =>
  server.call('POST', `/api/v1/users/import${query}`, { token, raw, headers: { 'content-type': type } });
const partial = '?partial=true';
const found = (username: string) => server.sql('select * from users where username = $1', [username]);
const count = async () => (await server.sql<{ n: number }>('select count(*)::int as n from users'))[0]?.n;

interface Problem {
  readonly line: number;
  readonly message: string;
  readonly fields: readonly { readonly column: string; readonly value: string | null; readonly message: string }[];
}

/** What came of the lines; what an import says of invitations is seen elsewhere. */
function reported({ body }: Answer): object {
  const { import_id: _, invited, mail, ...lines } = body as { import_id: string; invited: number; mail: string };
  assert.deepEqual([invited, mail], [0, 'kept']);
  return lines;
}

/** The words of a refusal because of the file's lines, which names the first of these one by one too. */
function rejected(answer: Answer): string {
  const { error, failed, errors, ...rest } = answer.body as {
    readonly error: string;
    readonly failed: number;
    readonly errors: readonly Problem[];
  };
  assert.deepEqual(rest, {});
  const lines = errors.map(({ line, message }) => `line ${line}: ${message}`).join('; ');
  assert.equal(error, `Nothing was imported; ${failed} bad line${failed === 1 ? '' : 's'}: ${lines}`);
  return error;
}

describe('an import is refused', () => {
  test('in another format than the content type says', async () => {
    for (const type of [
      'application/json',
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/octet-stream',
    ]) {
      const answer = await send('{}', { type });
      assert.equal(answer.status, 415, type);
      errorOf(answer);
    }
    const bare = await server.call('POST', '/api/v1/users/import', { token: server.admin.token });
    assert.equal(bare.status, 415);
    const mixed = await send('email,username\n', { query: '?format=ndjson' });
    assert.equal(errorOf(mixed), 'format does not match the content type text/csv');
    assert.equal((await send('email\n', { query: '?partial=perhaps' })).status, 400);
  });

  test('with a header that names what no import may set', async () => {
    for (const column of ['is_admin', 'password', 'access_epoch', 'deleted_at']) {
      const answer = await send(`email,username,${column}\na@example.com,aaa,x\n`, { query: partial });
      assert.equal(answer.status, 400, column);
      assert.match(errorOf(answer), /is not a known column/);
    }
    const nameless = await send('email,username,\na@example.com,aaa,x\n');
    assert.match(rejected(nameless), /: line 2: has a value in column 3, which has no heading$/);
    const twice = await send('email,email,username\na@example.com,b@example.com,aaa\n');
    assert.equal(errorOf(twice), 'Nothing was imported: line 1: email is there twice');
  });

  test('as a whole when one line is bad, each named with its number', async () => {
    const before = await count();
    const good = account();
    const answer = await send(
      `email,username,role,timezone\n${good.email},${good.username},,\nnobody,x,root,Mars\nb@example.com,bbb,,,more\n`,
    );
    assert.equal(answer.status, 400);
    const error = rejected(answer);
    assert.match(error, /^Nothing was imported; 2 bad lines: line 3: email must be .*username must have .*; role must/);
    assert.match(error, /line 4: has more cells than there are headings \(4\)/);
    assert.equal(await count(), before);
    const lines = [
      JSON.stringify({ email: good.email, username: good.username }),
      '',
      '[1]',
      '{"email":"x@example.com","username":"xxx","is_admin":true}',
      '{broken',
    ];
    const json = rejected(await send(lines.join('\n'), { type: ndjson }));
    assert.match(
      json,
      /line 3: is not a JSON object; line 4: is_admin is not a known field; line 5: is not a JSON object$/,
    );
    assert.equal(await count(), before);
    assert.equal((await audit(server, 'user.import', server.admin.id, 'denied')).details['code'], 'import.rejected');
  });

  test('as a whole when the CSV cannot be read on, also in part', async () => {
    const { email, username } = account();
    const answer = await send(`email,username\n${email},${username}\n"x"y,z\nc@example.com,ccc\n`, { query: partial });
    assert.equal(answer.status, 400);
    assert.match(rejected(answer), /line 3: is not valid CSV/);
    const endless = await send(`email,username,bio\n${email},${username},"${'x'.repeat(70_000)}`, { query: partial });
    assert.equal(endless.status, 400);
    assert.deepEqual(await found(username), []);
  });

  test('when the sender gives up half way', async () => {
    for (const [type, text] of [
      [csv, 'email,username\nhalf1@example.com,half1\nhalf2@example.com,half2\nhal'],
      [ndjson, '{"email":"half3@example.com","username":"half3"}\n{"email":"ha'],
    ] as const) {
      await new Promise<void>(resolve => {
        const sending = request(`${server.url}/api/v1/users/import?partial=true`, {
          method: 'POST',
          headers: { authorization: `Bearer ${server.admin.token}`, 'content-type': type },
        });
        sending.on('error', () => {});
        sending.on('close', resolve);
        sending.write(text);
        setTimeout(() => sending.destroy(), 150);
      });
      await new Promise(resolve => setTimeout(resolve, 150));
    }
    assert.deepEqual(await server.sql(`select username from users where username like 'half%'`), []);
  });

  test('for roles and organizations that are not the importer’s to give', async () => {
    const clerk = await holder(server, ['user.bulk']);
    const { email, username } = account();
    const answer = await send(`email,username,role\n${email},${username},admin\n`, {
      token: clerk.token,
      query: partial,
    });
    assert.equal(answer.status, 403);
    assert.deepEqual(await found(username), []);
    const nowhere = await server.call('POST', '/api/v1/users/import', {
      token: server.admin.token,
      raw: `email,username\n${email},${username}\n`,
      headers: { 'content-type': csv, 'x-organization-id': randomUUID() },
    });
    assert.deepEqual([nowhere.status, nowhere.body], [404, { error: 'Organization not found' }]);
    assert.deepEqual(await found(username), []);
    const event = await audit(server, 'user.import', clerk.id, 'denied');
    assert.deepEqual(event.details['missing'], ['*']);
  });
});

const emailTaken = 'A user with this email already exists';
const usernameTaken = 'A user with this username already exists';

describe('an import in part', () => {
  test('takes the good lines and tells the bad ones, also repeats and what is taken', async () => {
    const [one, two] = [account(), account()];
    const lines = [
      'email,username,full_name',
      `${one.email},${one.username},One`,
      `${one.email.toUpperCase()},${fresh()},Again`,
      `${account().email},${one.username.toUpperCase()},Again`,
      `${server.admin.email.toUpperCase()},${fresh()},Taken`,
      `${account().email},ADMIN,Taken`,
      'nobody,zzz,Bad',
      `${two.email},${two.username},"Two, ""2"""`,
    ];
    const answer = await send(`\ufeff${lines.join('\r\n')}\r\n`, { query: partial });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(reported(answer), {
      total: 7,
      imported: 2,
      failed: 5,
      errors: [
        [3, 'email', one.email.toUpperCase(), 'email is the same as on line 2', 'is the same as on line 2'],
        [4, 'username', one.username, 'username is the same as on line 2', 'is the same as on line 2'],
        [5, 'email', server.admin.email.toUpperCase(), emailTaken, emailTaken],
        [6, 'username', 'admin', usernameTaken, usernameTaken],
        [7, 'email', 'nobody', 'email must be a valid e-mail address', 'must be a valid e-mail address'],
      ].map(([line, column, value, words, message]) => ({
        line,
        message: words,
        fields: [{ column, value, message }],
      })),
    });
    const [row] = await found(two.username);
    assert.equal(row?.['display_name'], 'Two, "2"');
    const event = await audit(server, 'user.import', server.admin.id, 'success');
    assert.deepEqual(event.details, { imported: 2, failed: 5 });
  });

  test('tells no more than a thousand bad lines, and a line without end is one of them', async () => {
    const { email, username } = account();
    const lines = [
      ...Array.from({ length: 1050 }, () => '1'),
      'x'.repeat(3_000_000),
      JSON.stringify({ email, username }),
    ];
    const answer = await send(lines.join('\n'), { type: ndjson, query: partial });
    const body = answer.body as { total: number; imported: number; failed: number; errors: unknown[] };
    assert.deepEqual([body.total, body.imported, body.failed, body.errors.length], [1052, 1, 1051, 1000]);
  });
});

describe('an import', () => {
  test('of headings alone imports nobody, and of nothing is refused', async () => {
    assert.deepEqual(reported(await send('email,username\n')), { total: 0, imported: 0, failed: 0, errors: [] });
    for (const [raw, type] of [
      ['', csv],
      ['', ndjson],
      ['\n\n', ndjson],
    ] as const)
      assert.equal(errorOf(await send(raw, { type })), 'Nothing was imported: the file cannot be read: it is empty');
  });

  test('stores every field, and a password only as a hash', async () => {
    const hasher = createPasswordHasher({ cost: 4, workers: 1, queue: 1 });
    const password_hash = await hasher.hash(password, { network: 'here', known: true });
    await hasher.close();
    const row = {
      ...{ full_name: 'Full', first_name: 'First', last_name: 'Last', department: 'Ops', phone: '+33612345678' },
      ...{ bio: 'two\nlines', timezone: 'Asia/Tokyo', role: 'analyst', is_active: true, password_hash },
    };
    const { email, username } = account();
    const answer = await send(JSON.stringify({ email, username, ...row }), { type: `${ndjson}; charset=utf-8` });
    assert.deepEqual([answer.status, (answer.body as { imported: number }).imported], [200, 1]);
    const signedIn = await logIn(server, { email, password });
    assert.equal(signedIn.status, 200);
    const user = (signedIn.body as { user: Record<string, unknown> }).user;
    for (const [field, value] of Object.entries(row))
      if (field !== 'password_hash') assert.equal(user[field], value, field);
    for (const [bad, problem] of [
      ['plain-text', 'must be a bcrypt or argon2 hash'],
      ['$1$md5$x', 'must be a bcrypt or argon2 hash'],
      ['$2b$04$short', 'is cut off or garbled: not the salt and digest of bcrypt'],
      [`$2b$31$${'.'.repeat(53)}`, 'has the bcrypt cost 31; costs from 4 to 14 are taken'],
      [
        '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHR$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
        'is garbled: its salt is not base64 without padding',
      ],
      [
        '$argon2id$v=19$m=1048576,t=9,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
        'takes too long to check: m may be 131072, m times t 1048576 and p 64 at most',
      ],
    ] as const) {
      const other = account();
      const refused = await send(JSON.stringify({ email: other.email, username: other.username, password_hash: bad }), {
        type: ndjson,
      });
      assert.equal(rejected(refused), `Nothing was imported; 1 bad line: line 1: password_hash ${problem}`);
    }
  });

  test('of hashes made elsewhere lets people in with the password they had, and makes the hash anew', async () => {
    const euro = `${'x'.repeat(71)}€ and more`;
    // By crypt(3) of libxcrypt, through Perl: crypt($password, '$2y$04$abcdefghijklmnopqrstuu'), the same with $2b$, and
    // the test vectors of crypt_blowfish and of the Argon2 reference implementation.
    for (const [secret, password_hash] of [
      ['x'.repeat(80), '$2y$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i'],
      [euro, '$2b$04$abcdefghijklmnopqrstuukmYhUJfaphXumK5RMmaLYs/72JqEm4q'],
      ['U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
      ['password', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
    ] as const) {
      const { email, username } = account();
      const answer = await send(JSON.stringify({ email, username, password_hash }), { type: ndjson });
      assert.equal(answer.status, 200, answer.text);
      const stored = async () => (await found(username))[0]?.['password_hash'];
      assert.equal(await stored(), `imported:${password_hash}`);
      assert.equal((await logIn(server, { email, password: `y${secret}` })).status, 401);
      assert.equal(await stored(), `imported:${password_hash}`);
      assert.equal((await logIn(server, { email, password: secret })).status, 200, password_hash);
      assert.match(String(await stored()), /^\$2b\$04\$/);
      assert.equal((await logIn(server, { email, password: secret })).status, 200, 'ours works as well');
      if (secret.length > 72) assert.equal((await logIn(server, { email, password: secret.slice(0, 72) })).status, 401);
    }
  });

  test('without a hash makes people who cannot sign in until they choose a password', async () => {
    const { email, username } = account();
    await send(`email,username,is_active\n${email},${username},TRUE\n`);
    for (const guess of ['', 'null', 'undefined', username])
      assert.notEqual((await logIn(server, { email, password: guess })).status, 200);
  });

  test('takes five thousand lines, and only once when two send them together', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `bulk-${index}@example.com,bulk-${index},viewer`);
    const second = await server.person('admin');
    const tokens = [server.admin.token, second.token];
    const answers = await Promise.all(
      tokens.map(token => send(`email,username,role\n${lines.join('\n')}\n`, { token })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
    assert.deepEqual(answers.filter(({ status }) => status === 200).map(reported)[0], {
      total: 5000,
      imported: 5000,
      failed: 0,
      errors: [],
    });
    const viewers = await server.call('GET', '/api/v1/users?role=viewer&q=bulk-', { token: server.admin.token });
    assert.equal(viewers.headers.get('x-total-count'), '5000');
  });

  test('racing with registrations of the same people fails with their lines, never as an accident', async () => {
    for (let round = 0; round < 10; round += 1) {
      const people = Array.from({ length: 20 }, account);
      const file = people.map(({ email, username }) => `${email},${username}`).join('\n');
      const [answer] = await Promise.all([
        send(`email,username\n${file}\n`),
        ...people.slice(0, 5).map(body => server.call('POST', '/api/v1/auth/register', { body })),
      ]);
      if (answer?.status !== 200) rejected(answer as Answer);
    }
  });
});
