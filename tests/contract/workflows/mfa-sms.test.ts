import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type Listener, listenHttp } from '../../../src/platform/http-client/testing.ts';
import { until } from '../../support/own-redis.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, tally } from '../administration/identity.support.ts';
import { mfaToken, post, verify } from '../administration/mfa.support.ts';
import { type SetUp, send } from './mfa.support.ts';
import { executionOf, refusalOf, replyOf } from './workflows.support.ts';

const secret = 'a secret of the gateway that nobody knows';
const number = '+49 (30) 1234-567';

interface Received {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

let server: TestServer;
let gateway: Listener;
const received: Received[] = [];
/** How the gateway answers next; then 204 again. */
const answers: number[] = [];
before(async () => {
  gateway = await listenHttp(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body });
    response.writeHead(answers.shift() ?? 204).end();
  });
  server = await startServer({
    SMS_WEBHOOK_URL: `http://${gateway.host}/sms`,
    SMS_WEBHOOK_SECRET: secret,
    OUTBOUND_ALLOW: gateway.host,
  });
});
after(async () => {
  await server.close();
  await gateway[Symbol.asyncDispose]();
});

interface Told {
  readonly type: string;
  readonly data: { readonly to: string; readonly text: string };
}

/** The messages to a number so far; waits until there are `count`. */
async function messagesTo(to: string, count: number): Promise<string[]> {
  const texts = () =>
    received.flatMap(({ body }) => {
      const { data } = JSON.parse(body) as Told;
      return data.to === to ? [data.text] : [];
    });
  await until('the SMS arrives', () => texts().length >= count, 30_000);
  return texts();
}

const codeIn = (text = ''): string => /^(\d{6}) is your Gatehouse code/.exec(text)?.[1] ?? '';

test('numbers that cannot be dialled from everywhere are refused', async () => {
  const person = await server.person();
  for (const bad of ['030 1234567', '0049 30 1234567', '+0 30 1234567', '+12 34'])
    assert.match(
      refusalOf(await send(server, 'setup', { method: 'sms', phone_number: bad }, person), 400, 'mfa_setup'),
      /^phone_number must/,
    );
  assert.equal(received.length, 0);
});

test('a code by SMS is signed for the gateway, turns the factor on and finishes a sign-in', async () => {
  const person = await server.person();
  // The first try fails: it is tried again, under the same id.
  answers.push(503);
  const reply = replyOf<SetUp>(
    await send(server, 'setup', { method: 'sms', phone_number: number }, person),
    'mfa_setup',
  );
  assert.deepEqual([reply.results.sent_to, reply.results.qr_code, reply.results.secret], ['+49•••67', null, null]);
  const [, text] = await messagesTo('+49301234567', 2);
  const [first, second] = received;
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(first.headers['webhook-id'], second.headers['webhook-id']);
  const { headers, body } = second;
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`);
  assert.ok(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000) < 60);
  assert.equal((JSON.parse(body) as Told).type, 'sms.send');
  assert.deepEqual((await executionOf(server, person, reply.execution_id)).input, { method: 'sms' });
  replyOf(await send(server, 'verify', { code: codeIn(text) }, person), 'mfa_verify');
  assert.deepEqual(
    await server.sql(
      `select 1 from mfa_factors f where row_to_json(f)::text like '%1234567%'
        union all select 1 from audit_events where details::text like '%1234567%'`,
    ),
    [],
  );

  const token = await mfaToken(server, person);
  const asked = await post(server, '/mfa/send', { mfa_token: token, method: 'sms' });
  assert.deepEqual([asked.status, asked.body], [200, { sent_to: '+49•••67' }]);
  const [, , message] = await messagesTo('+49301234567', 3);
  const shown = codeIn(message);
  assert.equal((await verify(server, token, `${shown.slice(0, 3)}-${shown.slice(3)}`)).status, 200);
  assert.equal((await audit(server, 'auth.mfa_verify', person.id, 'success')).details['factor'], 'sms');
  assert.equal((await verify(server, token, shown)).status, 401);
});

test('one number gets few, whoever has them sent', async () => {
  const people = await Promise.all([1, 2, 3].map(() => server.person()));
  const answered = [];
  for (const person of [...people, ...people, ...people])
    answered.push(await send(server, 'setup', { method: 'sms', phone_number: '+4915112345678' }, person));
  assert.deepEqual(tally(answered), { 200: 5, 429: 4 });
});

test('many at once for one person are few all the same', async () => {
  const person = await server.person();
  const body = { method: 'sms', phone_number: '+33612345678' };
  assert.deepEqual(tally(await atOnce(12, () => send(server, 'setup', body, person))), { 200: 5, 429: 7 });
});
