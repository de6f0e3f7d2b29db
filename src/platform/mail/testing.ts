// A real mail server on the loopback that keeps what it receives, for the tests of mail.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { SMTPServer } from 'smtp-server';

type Reply = readonly [code: number, text: string] | null;

export interface ServerBehaviour {
  /** Who may send; without it everybody. */
  readonly login?: { readonly user: string; readonly pass: string };
  /** What to answer to MAIL FROM, RCPT TO and the message; null accepts. */
  readonly sender?: () => Reply;
  readonly recipient?: () => Reply;
  readonly message?: () => Reply;
}

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly message: string;
}

function refusal(reply: Reply): Error | null {
  return reply === null ? null : Object.assign(new Error(reply[1]), { responseCode: reply[0] });
}

/** Listens until the test ends. */
export async function receivingServer(t: Pick<TestContext, 'after'>, behaviour: ServerBehaviour = {}) {
  const { login, sender, recipient, message } = behaviour;
  const received: ReceivedMail[] = [];
  const logins: string[] = [];
  const server = new SMTPServer({
    authOptional: login === undefined,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth({ username, password }, _session, done) {
      logins.push(username ?? '');
      const right = login !== undefined && username === login.user && password === login.pass;
      if (right) done(null, { user: username });
      else done(Object.assign(new Error('Wrong user or password'), { responseCode: 535 }));
    },
    onMailFrom: (_address, _session, done) => done(refusal(sender?.() ?? null)),
    onRcptTo: (_address, _session, done) => done(refusal(recipient?.() ?? null)),
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const error = refusal(message?.() ?? null);
        if (error === null) {
          received.push({
            from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
            to: envelope.rcptTo.map(({ address }) => address),
            message: Buffer.concat(chunks).toString('utf8'),
          });
        }
        done(error);
      });
    },
  });
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  assert.ok(typeof address === 'object' && address !== null);
  const close = () => new Promise<void>(resolve => server.close(() => resolve()));
  t.after(close);
  return { url: `smtp://127.0.0.1:${address.port}`, received, logins, close };
}
