import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { describe, test } from 'node:test';
import { forbiddenAddresses } from './forbidden-forms.testing.ts';
import { ownAddresses, whyNotPublic } from './public-address.ts';

const nothing: ReadonlySet<string> = new Set();

describe('whyNotPublic', () => {
  test('refuses every forbidden address', () => {
    assert.deepEqual(
      forbiddenAddresses.filter(address => whyNotPublic(address, nothing) === null),
      [],
    );
  });

  test('names the range', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['127.0.0.1', 'loopback'],
      ['10.0.0.1', 'private'],
      ['100.64.0.1', 'carrier-grade-nat'],
      ['169.254.169.254', 'link-local'],
      ['::ffff:127.0.0.1', 'ipv4-mapped'],
      ['fd00::1', 'unique-local'],
      ['168.63.129.16', 'metadata'],
      ['4000::1', 'reserved'],
    ];
    for (const [address, range] of cases) assert.equal(whyNotPublic(address, nothing), range);
  });

  test('refuses text that node:net would not take as an address', () => {
    for (const text of [
      '',
      'localhost',
      '127.1',
      '0177.0.0.1',
      '0x7f.1',
      '2130706433',
      '[2600::1]',
      ' 8.8.8.8',
      '8.8.8.8:80',
    ]) {
      assert.equal(whyNotPublic(text, nothing), 'malformed', text);
    }
    assert.equal(whyNotPublic('2600::1%eth0', nothing), 'scoped');
  });

  test('permits public addresses right up to the borders of the refused ranges', () => {
    const open = [
      ...[
        '1.0.0.0',
        '8.8.8.8',
        '9.255.255.255',
        '11.0.0.0',
        '100.63.255.255',
        '100.128.0.0',
        '126.255.255.255',
        '128.0.0.0',
      ],
      ...[
        '168.63.129.15',
        '169.253.255.255',
        '169.255.0.0',
        '172.15.255.255',
        '172.32.0.0',
        '191.255.255.255',
        '192.0.1.0',
      ],
      ...[
        '192.0.3.0',
        '192.167.255.255',
        '192.169.0.0',
        '198.17.255.255',
        '198.20.0.0',
        '198.51.99.255',
        '203.0.114.0',
        '223.255.255.255',
      ],
      ...[
        '2001:200::1',
        '2001:4860:4860::8888',
        '2003::1',
        '2400:cb00::1',
        '2606:4700::1111',
        '2a00:1450::1',
        '3ffd::1',
      ],
    ];
    for (const address of open) assert.equal(whyNotPublic(address, nothing), null, address);
  });

  test("refuses this machine's own addresses, however they are written", () => {
    const own = new Set(['203.0.112.7', '2600:0:0:0:0:0:0:7', '2600::7']);
    assert.equal(whyNotPublic('203.0.112.7', own), 'own address');
    assert.equal(whyNotPublic('2600:0::0007', own), 'own address');
    assert.equal(whyNotPublic('203.0.112.8', own), null);
    const listed = Object.values(networkInterfaces()).flatMap(addresses => addresses ?? []);
    for (const { address } of listed) assert.equal(whyNotPublic(address, ownAddresses()), 'own address', address);
  });
});
