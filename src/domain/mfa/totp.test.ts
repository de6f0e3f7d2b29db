import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Secret } from 'otpauth';
import { enrolmentUri, matchingStep, newTotpSecret } from './totp.ts';

/** The secret and the SHA-1 values of RFC 6238, appendix B, cut to six digits as RFC 4226 §5.3 has it. */
const secret = Secret.fromLatin1('12345678901234567890').base32;
const vectors = [
  { seconds: 59, code: '287082' },
  { seconds: 1111111109, code: '081804' },
  { seconds: 1111111111, code: '050471' },
  { seconds: 1234567890, code: '005924' },
  { seconds: 2000000000, code: '279037' },
  { seconds: 20000000000, code: '353130' },
] as const;

const at = (seconds: number): Date => new Date(seconds * 1000);

describe('a code', () => {
  test('counts one step before and after its own, and not a second longer', () => {
    for (const { seconds, code } of vectors) {
      const step = Math.floor(seconds / 30);
      assert.equal(matchingStep(secret, code, at((step - 1) * 30 - 1)), null);
      assert.equal(matchingStep(secret, code, at((step - 1) * 30)), step);
      assert.equal(matchingStep(secret, code, at(seconds)), step);
      assert.equal(matchingStep(secret, code, at((step + 2) * 30 - 1)), step);
      assert.equal(matchingStep(secret, code, at((step + 2) * 30)), null);
    }
  });

  test('is six digits and nothing else', () => {
    for (const code of ['', '28708', '2870820', '94287082', ' 287082', '28708a', '+87082', '２８７０８２']) {
      assert.equal(matchingStep(secret, code, at(59)), null, code);
    }
  });

  test('of another secret does not count', () => {
    assert.equal(matchingStep(newTotpSecret(), '287082', at(59)), null);
  });
});

test('a secret has 160 random bits, and goes with issuer and label into what authenticators read', () => {
  const made = Array.from({ length: 50 }, newTotpSecret);
  assert.equal(new Set(made).size, 50);
  for (const each of made) assert.match(each, /^[A-Z2-7]{32}$/);
  const uri = new URL(enrolmentUri(secret, 'ada+x@example.com'));
  assert.equal(uri.protocol + uri.host + decodeURIComponent(uri.pathname), 'otpauth:totp/Gatehouse:ada+x@example.com');
  assert.deepEqual(Object.fromEntries(uri.searchParams), {
    issuer: 'Gatehouse',
    secret,
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});
