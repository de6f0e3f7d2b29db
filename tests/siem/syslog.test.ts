import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliverSyslog, reachSyslog, SyslogFailed, type SyslogSettings } from '../../src/platform/syslog/deliver.ts';
import { certificates, hasOpenssl, type Receiver, startReceiver } from './receiver.support.ts';

describe('syslog over TLS', { skip: hasOpenssl ? false : 'openssl is not on this machine' }, () => {
  const files = certificates();
  const own = files.make('receiver');
  const other = files.make('other');
  const elsewhere = files.make('elsewhere', 'DNS:elsewhere.test');
  const ours = files.make('gatehouse');
  let receiver: Receiver;
  after(() => files.remove());
  beforeEach(async () => {
    receiver = await startReceiver(own);
  });
  afterEach(() => receiver.close());
  const settings = (change: Partial<SyslogSettings> = {}): SyslogSettings => ({
    ...{ host: '127.0.0.1', port: receiver.port, caFile: own.certFile, own: null },
    ...change,
  });
  const some = (count: number, bytes = 100): Buffer[] =>
    Array.from({ length: count }, (_, index) => Buffer.from(`${index} ${'x'.repeat(bytes)}`));

  test('frames every message by its octets, in order, also many more than fit on the way', async () => {
    const messages = [...some(3), Buffer.from('1 2 3 ü\n\n'), ...some(500, 8_000)];
    receiver.behave({ pauseMilliseconds: 2 });
    await deliverSyslog(settings(), messages);
    assert.deepEqual(receiver.messages, messages.map(String));
    assert.deepEqual([receiver.faults, receiver.connections()], [[], 1]);
    await deliverSyslog(settings({ host: 'localhost' }), some(1));
    assert.equal(receiver.messages.length, messages.length + 1);
  });

  const refused = async (change: Partial<SyslogSettings>, why: RegExp): Promise<void> => {
    await assert.rejects(deliverSyslog(settings(change), some(3)), error => {
      assert.ok(error instanceof SyslogFailed, String(error));
      assert.match(error.message, why);
      return true;
    });
    assert.deepEqual(receiver.messages, []);
  };

  test('is never sent to who shows no certificate of the right signer and name, whatever the environment says', async t => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    t.after(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
    await refused({ caFile: null }, /cannot be reached \(.*self-signed certificate/);
    await refused({ caFile: other.certFile }, /cannot be reached/);
    await refused({ caFile: '/nowhere/ca.pem' }, /ENOENT/);
    await receiver.close();
    receiver = await startReceiver(elsewhere);
    await refused({ caFile: elsewhere.certFile }, /cannot be reached \(.*(altnames|IP)/);
  });

  test('shows our certificate where it is asked for', async () => {
    await receiver.close();
    receiver = await startReceiver(own, ours);
    await refused({}, /did not take all messages|cannot be reached/);
    await refused({ own: other }, /did not take all messages|cannot be reached/);
    await reachSyslog(settings({ own: ours }));
    await deliverSyslog(settings({ own: ours }), some(2));
    assert.equal(receiver.messages.length, 2);
  });

  test('has not arrived where the receiver closes before its end, or never says that it read it', async () => {
    for (const how of ['close', { cutAfter: 100_000 }] as const) {
      receiver.behave(how);
      await assert.rejects(deliverSyslog(settings(), some(500, 8_000)), /did not take all messages|cannot be reached/);
    }
    const { port } = receiver;
    await receiver.close();
    await assert.rejects(deliverSyslog(settings({ port }), some(1)), /cannot be reached .*ECONNREFUSED/);
    receiver = await startReceiver(own);
    receiver.behave('hold');
    const waiting = deliverSyslog(settings(), some(1));
    const state = await Promise.race([waiting.then(() => 'arrived'), sleep(500).then(() => 'waits')]);
    assert.equal(state, 'waits', 'a receiver that does not close may not have read it');
    await receiver.close();
    await assert.rejects(waiting, SyslogFailed);
  });
});
