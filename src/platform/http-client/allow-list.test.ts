import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAllowed, parseOutboundAllow } from './allow-list.ts';

describe('OUTBOUND_ALLOW', () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['http://intranet.test', /scheme/],
    ['*.intranet.test', /wildcards/],
    ['10.0.0.0/8', /ranges/],
    ['intranet.test/path', /paths/],
    ['::1', /\[brackets\]/],
    ['fd00::1:8080', /\[brackets\]/],
    ['[::1', /missing or malformed/],
    ['[]', /not a name or an address/],
    ['[::1]x', /missing or malformed/],
    ['[intranet.test]', /not a name or an address/],
    [':80', /missing or malformed/],
    ['.', /missing or malformed/],
    ['intranet.test:', /port/],
    ['intranet.test:0', /port/],
    ['intranet.test:65536', /port/],
    ['intranet.test:http', /port/],
    ['intranet.test:-1', /port/],
    ['intranet.test:0x50', /port/],
    ['user@intranet.test', /character/],
    ['intra%6eet.test', /character/],
    ['intranet.test?x', /character/],
    ['intranet.test#x', /character/],
    ['256.1.1.1', /not a name or an address/],
  ];
  for (const [entry, why] of refused) {
    test(`refuses ${entry}`, () => {
      assert.throws(
        () => parseOutboundAllow(`good.test, ${entry}`),
        error => {
          assert.ok(error instanceof Error && error.message.includes(`"${entry}"`), String(error));
          assert.match(error.message, why);
          return true;
        },
      );
    });
  }

  test('reads names, literals, ports; commas and white space separate', () => {
    assert.deepEqual(parseOutboundAllow(' Intranet.TEST.,10.0.0.5:8443\n[FD00:0::1]:80 [::1], bücher.test 0x7f.1:9 '), [
      { host: 'intranet.test', port: null },
      { host: '10.0.0.5', port: 8443 },
      { host: '[fd00::1]', port: 80 },
      { host: '[::1]', port: null },
      { host: 'xn--bcher-kva.test', port: null },
      { host: '127.0.0.1', port: 9 },
    ]);
    assert.deepEqual(parseOutboundAllow(' , '), []);
  });

  test('matches the whole host and the exact port', () => {
    const allow = parseOutboundAllow('intranet.test:80, secure.test:443, any.test, [::1]:80');
    const cases: readonly (readonly [string, boolean])[] = [
      ['http://evil-intranet.test/', false],
      ['http://sub.intranet.test/', false],
      ['http://intranet.test.evil.test/', false],
      ['http://intranet.test:8080/', false],
      ['https://intranet.test/', false],
      ['http://secure.test/', false],
      ['http://[::2]/', false],
      ['http://[::1]:81/', false],
      ['http://intranet.test/', true],
      ['https://intranet.test:80/', true],
      ['http://INTRANET.test.:80/', true],
      ['https://secure.test/', true],
      ['http://any.test:12345/', true],
      ['http://[0:0::1]/', true],
    ];
    for (const [url, expected] of cases) assert.equal(isAllowed(allow, new URL(url)), expected, url);
  });
});
