import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { examineTurn, turnPlace } from '../../src/platform/turn/examine.ts';
import { certificates, hasOpenssl } from '../siem/receiver.support.ts';
import { startCoturn, withoutCoturn } from '../support/coturn.ts';
import { until } from '../support/own-redis.ts';
import { freePort } from '../support/ports.ts';
import { dataFolder, runCommand } from '../support/process.ts';

/** What doctor finds of an address. */
async function found(url: string, secret: string) {
  const place = turnPlace(url);
  assert.ok(place !== null);
  return examineTurn({ url, place, now: new Date() }, { secret });
}

test('doctor tells of relays whether they give one for the credentials that devices get', {
  skip: withoutCoturn,
}, async t => {
  const folder = await dataFolder();
  const coturn = await startCoturn();
  t.after(async () => {
    await coturn.remove();
    await folder.remove();
  });
  const doctor = async (env: Readonly<Record<string, string>>) => {
    const { code, stdout, stderr } = await runCommand(['doctor'], folder.path, env);
    assert.equal(stderr, '');
    return { code, lines: stdout.split('\n').filter(line => /TURN|turns?:/.test(line)) };
  };
  assert.deepEqual(await doctor({}), {
    code: 0,
    lines: ['note  no TURN server is configured: calls between networks may not connect; see TURN_URLS'],
  });

  const right = await doctor(coturn.env);
  assert.equal(right.code, 0, right.lines.join('\n'));
  assert.deepEqual(
    right.lines.map(line => line.replace(/:\d+$/, ':*')),
    ['udp', 'tcp'].map(
      transport =>
        `ok    turn:${coturn.address}?transport=${transport} gives relays (realm gatehouse.test), such as 127.0.0.1:*`,
    ),
  );
  await until('both relays are given back', () => (coturn.log().match(/refreshed.*lifetime=0/g) ?? []).length === 2);

  const wrong = await doctor({ ...coturn.env, TURN_SECRET: 'x'.repeat(32) });
  assert.equal(wrong.code, 1);
  assert.deepEqual(
    wrong.lines,
    ['udp', 'tcp'].map(
      transport =>
        `BAD   turn:${coturn.address}?transport=${transport} refuses the credential (401 Unauthorized, realm gatehouse.test): TURN_SECRET has to be its static-auth-secret, and both clocks right`,
    ),
  );

  const port = await freePort();
  const urls = [`turn:127.0.0.1:${port}`, `turn:127.0.0.1:${port}?transport=tcp`, `turns:localhost:${port}`];
  const closed = await doctor({ TURN_URLS: urls.join(), TURN_SECRET: 'x'.repeat(32) });
  assert.equal(closed.code, 1);
  assert.deepEqual(
    closed.lines.map(line => line.replace(/\(.*\)/, '(*)')),
    urls.map(url => `BAD   ${url} does not answer (*); start it, open its port, or correct TURN_URLS`),
  );
  assert.match(closed.lines.join(), /ECONNREFUSED.*ECONNREFUSED.*ECONNREFUSED/);
});

describe('what a relay lacks', { skip: withoutCoturn }, () => {
  test('credentials: it gives relays to anybody', async () => {
    const coturn = await startCoturn({ auth: () => ['--no-auth'] });
    try {
      const { ok, text } = await found(`turn:${coturn.address}`, 'any');
      assert.equal(ok, false);
      assert.match(text, /gives relays to anybody, without a credential; set use-auth-secret/);
    } finally {
      await coturn.remove();
    }
  });

  test('a certificate that devices take', { skip: !hasOpenssl }, async () => {
    const made = certificates();
    const tls = made.make('relay', 'IP:127.0.0.1');
    const coturn = await startCoturn({ tls });
    const folder = await dataFolder();
    try {
      const url = `turns:${coturn.tlsAddress}`;
      const { TURN_SECRET = '' } = coturn.env;
      const refused = await found(url, TURN_SECRET);
      assert.equal(refused.ok, false);
      assert.match(refused.text, /has a certificate that devices refuse \(self.signed certificate.*\); mend it$/);
      const env = { TURN_URLS: url, TURN_SECRET, NODE_EXTRA_CA_CERTS: tls.certFile };
      const { stdout } = await runCommand(['doctor'], folder.path, env);
      assert.match(stdout, /^ok +turns:\S+ gives relays \(realm gatehouse\.test\)/m);
    } finally {
      await coturn.remove();
      await folder.remove();
      await made.remove();
    }
  });
});

test('a server that swallows what is sent is not waited for long', async () => {
  const silent = createSocket('udp4').bind(0, '127.0.0.1');
  await once(silent, 'listening');
  let got = 0;
  silent.on('message', () => {
    got += 1;
  });
  const { ok, text } = await found(`turn:127.0.0.1:${silent.address().port}`, 'any');
  silent.close();
  assert.equal(ok, false);
  assert.match(text, /does not answer \(no answer\); start it, open its port, or correct TURN_URLS$/);
  assert.equal(got, 4, 'a datagram may be lost, so it is sent again');
});

test('addresses lead where they say', () => {
  assert.deepEqual(
    [
      'turn:turn.example.com',
      'turn:turn.example.com:99?transport=tcp',
      'turns:turn.example.com?transport=tcp',
      'turn:[::1]:99',
      'turns:turn.example.com?transport=udp',
    ].map(turnPlace),
    [
      { transport: 'udp', host: 'turn.example.com', port: 3478 },
      { transport: 'tcp', host: 'turn.example.com', port: 99 },
      { transport: 'tls', host: 'turn.example.com', port: 5349 },
      { transport: 'udp', host: '::1', port: 99 },
      null,
    ],
  );
});
