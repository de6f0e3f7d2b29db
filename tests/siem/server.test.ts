import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { siem } from '../../src/command-line/doctor-siem.ts';
import { readConfig } from '../../src/config.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { certificates, hasOpenssl, parsed, type Receiver, startReceiver } from './receiver.support.ts';

const key = Buffer.alloc(32, 7);
const secret = `whsec_${key.toString('base64')}`;

interface Batch {
  readonly events: readonly { readonly id: string; readonly action: string; readonly target_name: string | null }[];
}

describe('a server with a SIEM', { skip: hasOpenssl ? false : 'openssl is not on this machine' }, () => {
  const files = certificates();
  const own = files.make('receiver');
  const batches: Batch[] = [];
  const wrong: string[] = [];
  let answer = 204;
  let server: TestServer;
  let receiver: Receiver;
  let env: Record<string, string>;
  /** As Standard Webhooks has receivers do it. */
  const isSigned = (headers: IncomingHttpHeaders, body: string): boolean => {
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const right = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    return headers['webhook-signature'] === right;
  };
  const webhook = createServer(async (request, response) => {
    const body = await text(request);
    if (!isSigned(request.headers, body)) wrong.push(body);
    if (answer === 204) batches.push(JSON.parse(body) as Batch);
    response.writeHead(answer).end();
  });
  before(async () => {
    receiver = await startReceiver(own);
    await new Promise<void>(resolve => webhook.listen(0, '127.0.0.1', resolve));
    const bound = webhook.address();
    const port = typeof bound === 'object' ? bound?.port : 0;
    env = {
      SIEM_SYSLOG_URL: `tls://localhost:${receiver.port}`,
      SIEM_SYSLOG_CA: own.certFile,
      SIEM_WEBHOOK_URL: `http://127.0.0.1:${port}/events`,
      SIEM_WEBHOOK_SECRET: secret,
      OUTBOUND_ALLOW: '127.0.0.1',
    };
    server = await startServer(env);
  });
  after(async () => {
    await server.close();
    await receiver.close();
    webhook.closeAllConnections();
    webhook.close();
    await files.remove();
  });
  const until = async (what: () => boolean | Promise<boolean>): Promise<void> => {
    for (let tries = 0; !(await what()); tries += 1) {
      assert.ok(tries < 300, 'it did not come within 30 s');
      await sleep(100);
    }
  };
  const team = async (name: string): Promise<void> => {
    const made = await server.call('POST', '/api/v1/teams', { token: server.admin.token, body: { name } });
    assert.equal(made.status, 201);
  };

  test('sends what happens to both, with names, signed, and never twice while all is well', async () => {
    for (const name of ['One', 'Two', 'Zoë']) await team(name);
    const bySyslog = () => receiver.messages.map(message => parsed(message).event);
    const byWebhook = () => batches.flatMap(({ events }) => events);
    await until(() => bySyslog().some(event => event['target_name'] === 'Zoë'));
    await until(() => byWebhook().some(event => event.target_name === 'Zoë'));
    for (const events of [bySyslog(), byWebhook()]) {
      const teams = events.filter(event => event['action' as never] === ('team.create' as never));
      assert.deepEqual(
        teams.map(event => event['target_name' as never]),
        ['One', 'Two', 'Zoë'],
      );
      assert.equal(new Set(events.map(event => event['id' as never])).size, events.length);
    }
    assert.equal(bySyslog().find(event => event['target_name'] === 'One')?.['actor_username'], 'admin');
    assert.deepEqual([receiver.faults, wrong], [[], []]);
  });

  test('tells administrators when it fails for long, and sends everything afterwards', async () => {
    answer = 503;
    await team('Three');
    await until(async () => {
      const [row] = await server.sql<{ n: number }>(
        `select failures as n from siem_deliveries where destination = 'webhook'`,
      );
      return (row?.n ?? 0) > 0;
    });
    await server.sql(`update siem_deliveries set failing_since = now() - interval '20 minutes', next_try_at = null
      where destination = 'webhook'`);
    await until(async () => (await server.sql(`select 1 from notifications where kind = 'siem.failing'`)).length > 0);
    const [{ user_id: to } = {}] = await server.sql<{ user_id: string }>(
      `select user_id from notifications where kind = 'siem.failing'`,
    );
    assert.equal(to, server.admin.id);
    const [audited] = await server.sql<{ details: Record<string, unknown> }>(
      `select details from audit_events where action = 'siem.tell_failing'`,
    );
    assert.match(String(audited?.details['why']), /the webhook answered 503/);
    await server.sql('update siem_deliveries set next_try_at = null');
    await sleep(1_500);
    assert.equal((await server.sql(`select 1 from notifications where kind = 'siem.failing'`)).length, 1, 'once');
    answer = 204;
    await server.sql('update siem_deliveries set next_try_at = null');
    await until(() => batches.flatMap(({ events }) => events).some(event => event.target_name === 'Three'));
  });

  test('is tried by the doctor, who also tells how it goes', async () => {
    const config = readConfig({
      APP_ENV: 'test',
      GATEHOUSE_DATA: server.data,
      DATABASE_URL: 'postgres://127.0.0.1:1/x',
      ...env,
    });
    const texts = (await siem(config)).map(({ kind, text: words }) => `${kind} ${words}`);
    assert.match(
      texts.join('\n'),
      /^good the syslog receiver at localhost:\d+ answers.*\ngood the SIEM webhook takes a batch/,
    );
    answer = 401;
    const bad = await siem({ ...config, siem: { ...config.siem, syslog: null } });
    assert.match(bad[0]?.text ?? '', /does not take a batch \(it answered 401\); correct SIEM_WEBHOOK_URL/);
    answer = 204;
    const none = await siem(readConfig({ APP_ENV: 'test', GATEHOUSE_DATA: server.data }));
    assert.deepEqual(
      none.map(({ kind }) => kind),
      ['note'],
    );
  });
});
