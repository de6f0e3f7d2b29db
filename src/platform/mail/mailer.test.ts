import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { newId } from '../ids.ts';
import { MailFailed } from './failures.ts';
import { createMailer, type Mailer, type OutgoingMail } from './mailer.ts';
import { receivingServer } from './testing.ts';

const from = 'Gatehouse Zürich <gatehouse@example.org>';

function someMail(changes: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    id: newId(),
    to: 'ada@example.net',
    subject: 'Grüße 🔑',
    text: 'Plain: žluťoučký\nSecond line',
    html: '<p>Rich: žluťoučký</p>',
    ...changes,
  };
}

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-mail-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'data', 'mail');
}

function mailerFor(t: TestContext, smtpUrl: string): Mailer {
  const mailer = createMailer({ smtpUrl, from, keepIn: '/nowhere' });
  t.after(() => mailer.close());
  return mailer;
}

const failure = (permanent: boolean, words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof MailFailed, String(error));
  assert.match(error.message, words);
  assert.equal(error.permanent, permanent);
  return true;
};

/** Header names, unfolded, in lower case. */
function headersOf(message: string): Map<string, string> {
  const [head = ''] = message.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return new Map(
    lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
}

describe('what a mailer refuses', () => {
  test('a sender or server URL that makes no sense, without repeating the password', () => {
    const make = (smtpUrl: string | null, sender = from) => createMailer({ smtpUrl, from: sender, keepIn: '/nowhere' });
    for (const url of ['http://mail.example.org', 'smtp//user:hunter2@host', '']) {
      assert.throws(
        () => make(url),
        error => error instanceof Error && /SMTP_URL/.test(error.message) && !/hunter2/.test(error.message),
      );
    }
    for (const sender of ['Gatehouse', 'a@b, c@d', 'x <a@b> <c@d>', 'A\r\nBcc: c@d <a@b>', 'a@b\r\nBcc: c@d', '']) {
      assert.throws(() => make(null, sender), /sender of mail/, sender);
    }
    assert.equal(make(null, 'a@b').mode, 'kept');
    assert.equal(make('smtps://mail.example.org').mode, 'smtp');
  });

  test('a recipient that is more than one address, or more than an address, for good', async t => {
    const server = await receivingServer(t);
    const keepIn = await folderFor(t);
    const mailers = [mailerFor(t, server.url), createMailer({ smtpUrl: null, from, keepIn })];
    const recipients = [
      'a@example.net\r\nBcc: b@example.net',
      'a@example.net\nb@example.net',
      'a@example.net, b@example.net',
      'a@example.net;b@example.net',
      '<a@example.net>',
      'A <a@example.net>',
      '"a b"@example.net',
      'a@example.net> SIZE=1',
      'a@b@c',
      'nobody',
      '',
      `${'a'.repeat(250)}@b.cc`,
    ];
    for (const mailer of mailers) {
      for (const to of recipients)
        await assert.rejects(mailer.deliver(someMail({ to })), failure(true, /not a mail address/));
    }
    assert.equal(server.received.length, 0);
    await assert.rejects(readdir(keepIn), /ENOENT/);
  });

  test('an id that is no UUID: it becomes a file name', async t => {
    const keepIn = await folderFor(t);
    const mailer = createMailer({ smtpUrl: null, from, keepIn });
    for (const id of ['../../etc/passwd', 'x', '', `${newId()}\r\n`]) {
      await assert.rejects(mailer.deliver(someMail({ id })), RangeError);
    }
  });
});

describe('a message', () => {
  test('arrives whole: UTF-8, text and HTML, marked as automatic, with a Message-ID that stays the same', async t => {
    const server = await receivingServer(t);
    const mailer = mailerFor(t, server.url);
    const mail = someMail();
    assert.equal(await mailer.deliver(mail), 'sent');
    assert.equal(await mailer.deliver(mail), 'sent');
    const [first, second] = server.received;
    assert.ok(first && second);
    assert.equal(first.from, 'gatehouse@example.org');
    assert.deepEqual(first.to, ['ada@example.net']);
    const headers = headersOf(first.message);
    assert.equal(headers.get('message-id'), `<${mail.id}@example.org>`);
    assert.equal(headersOf(second.message).get('message-id'), `<${mail.id}@example.org>`);
    assert.equal(headers.get('auto-submitted'), 'auto-generated');
    assert.equal(headers.get('to'), 'ada@example.net');
    assert.match(headers.get('from') ?? '', /^=\?UTF-8\?Q\?Gatehouse_Z=C3=BCrich\?= <gatehouse@example\.org>$/);
    assert.match(headers.get('subject') ?? '', /^=\?UTF-8\?/);
    assert.match(first.message, /^Content-Type: text\/plain; charset=utf-8\r$/m);
    assert.match(first.message, /^Content-Type: text\/html; charset=utf-8\r$/m);
    assert.match(first.message, /=C5=BElu=C5=A5ou=C4=8Dk=C3=BD/);
  });

  test('gains no header, recipient or part from its subject or body', async t => {
    const server = await receivingServer(t);
    const mailer = mailerFor(t, server.url);
    await mailer.deliver(
      someMail({
        subject: 'Hi\r\nBcc: spy@example.com\r\n\r\n<script>\u0000\u0085',
        text: 'one\r\n.\r\nMAIL FROM:<spy@example.com>\r\n.two',
      }),
    );
    assert.equal(server.received.length, 1);
    const [only] = server.received;
    assert.deepEqual(only?.to, ['ada@example.net']);
    const headers = headersOf(only?.message ?? '');
    assert.equal(headers.has('bcc'), false);
    assert.match(headers.get('subject') ?? '', /^Hi Bcc: spy@example\.com <script>$/);
    assert.match(only?.message ?? '', /\r\n\.\r\nMAIL FROM:<spy@example\.com>\r\n\.two/);
  });
});

describe('a mail server', () => {
  test('that asks for a login gets it; one that refuses it may change its mind', async t => {
    const server = await receivingServer(t, { login: { user: 'gate', pass: 'p@ss word' } });
    const good = mailerFor(t, server.url.replace('//', '//gate:p%40ss%20word@'));
    await good.check();
    assert.equal(server.received.length, 0);
    assert.equal(await good.deliver(someMail()), 'sent');
    const bad = mailerFor(t, server.url.replace('//', '//gate:wrong@'));
    await assert.rejects(bad.check(), failure(false, /refused the login: 535/));
    await assert.rejects(bad.deliver(someMail()), failure(false, /refused the login: 535/));
    await assert.rejects(mailerFor(t, server.url).deliver(someMail()), failure(false, /530/));
    assert.equal(server.received.length, 1);
  });

  test('that refuses the recipient refuses for good', async t => {
    const server = await receivingServer(t, { recipient: () => [550, '5.1.1 No such user here'] });
    await assert.rejects(
      mailerFor(t, server.url).deliver(someMail()),
      failure(true, /refused the recipient: 550 5\.1\.1 No such user/),
    );
  });

  test('that refuses the message refuses for good', async t => {
    const server = await receivingServer(t, { message: () => [554, '5.7.1 Spam'] });
    await assert.rejects(mailerFor(t, server.url).deliver(someMail()), failure(true, /refused the message: 554/));
  });

  test('that refuses the sender may be talked to again: the sender is configuration', async t => {
    const server = await receivingServer(t, { sender: () => [553, '5.7.1 Not your domain'] });
    await assert.rejects(mailerFor(t, server.url).deliver(someMail()), failure(false, /refused the sender: 553/));
  });

  test('that greylists takes it the next time', async t => {
    let calls = 0;
    const server = await receivingServer(t, {
      recipient: () => (calls++ === 0 ? [451, '4.7.1 Try again later'] : null),
    });
    const mailer = mailerFor(t, server.url);
    await assert.rejects(mailer.deliver(someMail()), failure(false, /451 4\.7\.1 Try again later/));
    assert.equal(await mailer.deliver(someMail()), 'sent');
  });

  test('that is gone, hangs up, or is not one, is a passing failure', async t => {
    const server = await receivingServer(t);
    await server.close();
    await assert.rejects(
      mailerFor(t, server.url).deliver(someMail()),
      failure(false, /cannot be used: .*ECONNREFUSED/),
    );
    await assert.rejects(mailerFor(t, server.url).check(), failure(false, /ECONNREFUSED/));

    const hangup = createServer(socket => socket.end()).listen(0, '127.0.0.1');
    t.after(() => hangup.close());
    await once(hangup, 'listening');
    const address = hangup.address();
    assert.ok(typeof address === 'object' && address !== null);
    await assert.rejects(
      mailerFor(t, `smtp://127.0.0.1:${address.port}`).deliver(someMail()),
      failure(false, /cannot be used/),
    );

    const busy = createServer(socket => socket.end('554 5.3.2 No service today\r\n')).listen(0, '127.0.0.1');
    t.after(() => busy.close());
    await once(busy, 'listening');
    const other = busy.address();
    assert.ok(typeof other === 'object' && other !== null);
    await assert.rejects(mailerFor(t, `smtp://127.0.0.1:${other.port}`).deliver(someMail()), failure(false, /554/));
  });

  test('that never answers is left when the job is aborted', async t => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    t.after(() => silent.close());
    await once(silent, 'listening');
    const address = silent.address();
    assert.ok(typeof address === 'object' && address !== null);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const delivery = mailerFor(t, `smtp://127.0.0.1:${address.port}`).deliver(someMail(), controller.signal);
    await assert.rejects(delivery, failure(false, /abort/i));
  });

  test('that offers no TLS never sees a password, unless it is this machine or the URL says so', async t => {
    const server = await receivingServer(t, { login: { user: 'gate', pass: 'secret' } });
    // 127.0.0.1 written as a name that is not recognised as this machine.
    const url = server.url.replace('127.0.0.1', '0.0.0.0').replace('//', '//gate:secret@');
    await assert.rejects(mailerFor(t, url).deliver(someMail()), failure(false, /cannot be used|refused/));
    assert.deepEqual(server.logins, []);
    assert.equal(await mailerFor(t, `${url}?requireTLS=false`).deliver(someMail()), 'sent');
    assert.deepEqual(server.logins, ['gate']);
  });
});

describe('without a server', () => {
  test('mail becomes a file that only we can read, whole or not at all, once however often it is delivered', async t => {
    const keepIn = await folderFor(t);
    const mailer = createMailer({ smtpUrl: null, from, keepIn });
    await mailer.check();
    const mail = someMail();
    assert.equal(await mailer.deliver(mail), 'kept');
    await chmod(keepIn, 0o755);
    assert.equal(await createMailer({ smtpUrl: null, from, keepIn }).deliver(mail), 'kept');
    assert.deepEqual(await readdir(keepIn), [`${mail.id}.eml`]);
    assert.equal((await stat(keepIn)).mode & 0o777, 0o700);
    const path = join(keepIn, `${mail.id}.eml`);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    const text = await readFile(path, 'utf8');
    assert.equal(headersOf(text).get('message-id'), `<${mail.id}@example.org>`);
    assert.match(headersOf(text).get('date') ?? '', /^\w{3}, \d+ \w{3} \d{4}/);
    assert.doesNotMatch(text, /[^\r]\n/, 'every line ends in CRLF (RFC 5322)');
    mailer.close();
  });

  test('a link in place of the folder is not followed: neither mail nor a mode gets to where it leads', async t => {
    const elsewhere = await folderFor(t);
    await mkdir(elsewhere, { recursive: true });
    await chmod(elsewhere, 0o755);
    const keepIn = `${elsewhere}-link`;
    await symlink(elsewhere, keepIn);
    const mailer = createMailer({ smtpUrl: null, from, keepIn });
    await assert.rejects(mailer.deliver(someMail()), /must be a folder, and not a link to one/);
    assert.equal((await stat(elsewhere)).mode & 0o777, 0o755);
    assert.deepEqual(await readdir(elsewhere), []);
  });

  test('a folder that cannot be made is an error of the disk, not of the mail', async () => {
    const mailer = createMailer({ smtpUrl: null, from, keepIn: '/dev/null/mail' });
    await assert.rejects(mailer.deliver(someMail()), /ENOTDIR|EEXIST/);
  });
});
