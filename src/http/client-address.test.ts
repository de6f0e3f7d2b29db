import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clientAddresses } from './client-address.ts';

test('what is no address is warned about once, and whoever passed it on counts as the client', () => {
  const warnings: string[] = [];
  const addressOf = clientAddresses(['10.0.0.0/8', '2001:db8:1::/48'], passedOn => warnings.push(passedOn));
  assert.equal(addressOf('10.0.0.1', '203.0.113.7'), '203.0.113.7');
  assert.deepEqual(warnings, []);
  assert.equal(addressOf('10.0.0.1', `203.0.113.7, ${'x'.repeat(500)}`), '10.0.0.1');
  assert.equal(addressOf('10.0.0.1', 'unknown, 10.0.0.2'), '10.0.0.2');
  assert.deepEqual(warnings, ['x'.repeat(100)]);
  assert.equal(addressOf('::ffff:10.0.0.1', '[2001:DB8:1::2]:80, [2001:db8:1::3]'), '2001:db8:1::2');
  assert.equal(addressOf('fe80::1%eth0', '203.0.113.7'), 'fe80::1', 'of a proxy that is not trusted');
});

test('nobody can be somebody else by what they write before what the proxy writes', () => {
  const addressOf = clientAddresses(['10.0.0.1'], () => {});
  fc.assert(
    fc.property(
      fc.string(),
      fc.ipV4().filter(address => address !== '10.0.0.1'),
      (written, client) => {
        assert.equal(addressOf('10.0.0.1', `${written}, ${client}`), client);
        assert.equal(addressOf(client, written), client);
      },
    ),
  );
});
