import assert from 'node:assert/strict';
import { createHmac, createSecretKey, hkdfSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { createAccessTokens, randomToken, safeEqual, sha256, successorOf } from './tokens.ts';

const SECRET = 'a secret of more than thirty-two characters';
const START = Date.UTC(2030, 0, 1);
const CLAIMS = { sub: 'user 1', sid: 'session 1', email: 'a@example.com', roles: ['user'] };
const KEY = Buffer.from(hkdfSync('sha256', SECRET, '', 'gatehouse/access-token/v1', 32));

function tokensAt(clock: { time: number }, changed: Partial<Parameters<typeof createAccessTokens>[0]> = {}) {
  return createAccessTokens({
    secret: SECRET,
    issuer: 'gatehouse',
    audience: 'gatehouse-api',
    lifetimeSeconds: 900,
    now: () => clock.time,
    ...changed,
  });
}

function base64url(json: unknown): string {
  return Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)).toString('base64url');
}

/** A token made by hand, so that what the signer would never make can be tried too. */
function forge(payload: unknown, header: unknown = { alg: 'HS256', typ: 'JWT' }, key = KEY, hash = 'sha256'): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${createHmac(hash, key).update(input).digest('base64url')}`;
}

function partsOf(token: string): [header: string, payload: string, signature: string] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return [header, payload, signature];
}

const SECONDS = START / 1000;
const VALID = {
  iss: 'gatehouse',
  aud: 'gatehouse-api',
  sub: 'user 1',
  sid: 'session 1',
  iat: SECONDS,
  exp: SECONDS + 900,
};

describe('verifying an access token refuses', () => {
  const tokens = tokensAt({ time: START });
  const good = tokens.sign(CLAIMS);
  const [header, payload, signature] = partsOf(good);
  const { iss: _iss, ...noIssuer } = VALID;
  const { aud: _aud, ...noAudience } = VALID;
  const { exp: _exp, ...noExpiry } = VALID;
  const { sub: _sub, ...noSubject } = VALID;
  const { sid: _sid, ...noSession } = VALID;

  const refused: Record<string, string> = {
    'alg none without a signature': `${base64url({ alg: 'none', typ: 'JWT' })}.${payload}.`,
    'alg none with the signature': `${base64url({ alg: 'none', typ: 'JWT' })}.${payload}.${signature}`,
    'alg NONE': forge(VALID, { alg: 'NONE' }),
    'no alg': forge(VALID, { typ: 'JWT' }),
    HS384: forge(VALID, { alg: 'HS384' }, KEY, 'sha384'),
    HS512: forge(VALID, { alg: 'HS512' }, KEY, 'sha512'),
    'HS512 signed as HS256': forge(VALID, { alg: 'HS512' }),
    RS256: forge(VALID, { alg: 'RS256' }),
    'a critical header': forge(VALID, { alg: 'HS256', crit: ['b64'], b64: false }),
    'a key of its own': forge(VALID, { alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }, Buffer.from('AAAA', 'base64')),
    'the secret used as the key': forge(VALID, { alg: 'HS256' }, Buffer.from(SECRET)),
    'an empty key': forge(VALID, { alg: 'HS256' }, Buffer.alloc(0)),
    'another secret': tokensAt({ time: START }, { secret: `${SECRET}!` }).sign(CLAIMS),
    'another issuer': tokensAt({ time: START }, { issuer: 'gatehouse2' }).sign(CLAIMS),
    'another audience': tokensAt({ time: START }, { audience: 'gatehouse' }).sign(CLAIMS),
    'no issuer': forge(noIssuer),
    'no audience': forge(noAudience),
    'no expiry': forge(noExpiry),
    'no subject': forge(noSubject),
    'no session': forge(noSession),
    'a subject that is no text': forge({ ...VALID, sub: { $ne: '' } }),
    'a session that is no text': forge({ ...VALID, sid: 1 }),
    'an expiry that is no number': forge({ ...VALID, exp: '9999999999' }),
    expired: forge({ ...VALID, exp: SECONDS - 1 }),
    'expiring now': forge({ ...VALID, exp: SECONDS }),
    'not valid before the next second': forge({ ...VALID, nbf: SECONDS + 1 }),
    'a nbf that is no number': forge({ ...VALID, nbf: 'now' }),
    'more than 8 KB': forge({ ...VALID, padding: 'x'.repeat(8192) }),
    nothing: '',
    'a word': 'token',
    'two dots': '..',
    'two parts': `${header}.${payload}`,
    'four parts': `${good}.${signature}`,
    'no signature': `${header}.${payload}.`,
    'half a signature': good.slice(0, -20),
    'padding after the signature': `${good}=`,
    'a space before it': ` ${good}`,
    'a line break after it': `${good}\n`,
    'a payload that is no JSON': forge('nonsense'),
    'a payload that is a list': forge([VALID]),
    'a payload that is null': forge('null'),
    'a header that is no JSON': forge(VALID, 'nonsense'),
    'a header that is null': forge(VALID, 'null'),
  };
  for (const [what, token] of Object.entries(refused)) {
    test(what, () => {
      assert.equal(tokens.verify(token), null);
      assert.equal(tokens.verify(token), null, 'the second time as well');
    });
  }

  test('every changed character, before and after the token itself was accepted', () => {
    for (const round of ['before', 'after']) {
      for (let at = 0; at < good.length; at++) {
        for (const other of ['A', 'B', 'x', '-', '.']) {
          if (good[at] === other) continue;
          assert.equal(tokens.verify(good.slice(0, at) + other + good.slice(at + 1)), null, `${round}: ${at}`);
        }
      }
      assert.notEqual(tokens.verify(good), null);
    }
  });

  test('the other spellings of the same signature', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const accepted = [...alphabet].filter(last => tokens.verify(good.slice(0, -1) + last));
    assert.deepEqual(accepted, [good.at(-1)]);
  });

  test('what is no text at all, without throwing', () => {
    for (const token of [undefined, null, 7, {}, [], Buffer.from(good)]) {
      assert.equal(Reflect.apply(tokens.verify, undefined, [token]), null);
    }
  });
});

describe('an access token', () => {
  test('is accepted until the second it expires, also from the cache', () => {
    const clock = { time: START };
    const tokens = tokensAt(clock);
    const token = tokens.sign(CLAIMS);
    const expected = { sub: 'user 1', sid: 'session 1', jti: null, exp: SECONDS + 900 };
    assert.deepEqual(tokens.verify(token), expected);
    clock.time += 899_999;
    assert.deepEqual(tokens.verify(token), expected);
    clock.time += 1;
    assert.equal(tokens.verify(token), null);
    assert.equal(tokens.verify(token), null);
    assert.equal(tokensAt(clock).verify(token), null);
  });

  test('is known some time after it expired, to those who ask for that', () => {
    const clock = { time: START };
    const tokens = tokensAt(clock);
    const token = tokens.sign({ ...CLAIMS, jti: 'pair' });
    const [header, payload, signature] = partsOf(token);
    clock.time += 900_000 + 59_999;
    assert.equal(tokens.verify(token), null);
    assert.deepEqual(tokens.verifyExpired(token, 60), {
      sub: 'user 1',
      sid: 'session 1',
      jti: 'pair',
      exp: SECONDS + 900,
    });
    assert.equal(tokens.verify(token), null, 'which does not make it good again');
    const forged = `${header}.${payload}.${partsOf(tokensAt(clock).sign(CLAIMS))[2]}`;
    assert.notEqual(signature, partsOf(forged)[2]);
    for (const bad of [forged, 'x', '', `${token}A`]) assert.equal(tokens.verifyExpired(bad, 60), null);
    clock.time += 1;
    assert.equal(tokens.verifyExpired(token, 60), null);
  });

  test('is accepted from the second it becomes valid', () => {
    const clock = { time: START };
    const tokens = tokensAt(clock);
    const token = forge({ ...VALID, nbf: SECONDS + 5 });
    assert.equal(tokens.verify(token), null);
    clock.time += 5000;
    assert.equal(tokens.verify(token)?.sub, 'user 1');
  });

  test('carries the claims for others to read, with times and names that the claims cannot set', () => {
    const claims = { ...CLAIMS, iss: 'me', aud: 'you', iat: 1, exp: 99_999_999_999 };
    const [header, payload] = partsOf(tokensAt({ time: START + 999 }).sign(claims));
    assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), { alg: 'HS256', typ: 'JWT' });
    assert.deepEqual(JSON.parse(Buffer.from(payload, 'base64url').toString()), { ...CLAIMS, ...VALID });
  });

  test('is as long as 8 KB and no longer', () => {
    const tokens = tokensAt({ time: START });
    assert.equal(tokens.verify(tokens.sign({ ...CLAIMS, padding: 'x'.repeat(5500) }))?.sub, 'user 1');
    assert.throws(() => tokens.sign({ ...CLAIMS, padding: 'x'.repeat(8000) }), RangeError);
  });

  test('gives an answer that no caller can change for the next', () => {
    const tokens = tokensAt({ time: START });
    const token = tokens.sign(CLAIMS);
    const access = tokens.verify(token);
    assert.throws(() => Object.assign(access ?? {}, { sub: 'someone else' }), TypeError);
    assert.equal(tokens.verify(token)?.sub, 'user 1');
  });

  test('keeps users apart when many are remembered', () => {
    const tokens = tokensAt({ time: START });
    const made = Array.from({ length: 12_000 }, (_, user) => tokens.sign({ sub: `u${user}`, sid: `s${user}` }));
    for (const round of [1, 2]) {
      for (const [user, token] of made.entries()) {
        assert.equal(tokens.verify(token)?.sub, `u${user}`, `round ${round}`);
      }
    }
  });

  test('needs a secret, an issuer and an audience', () => {
    for (const missing of [{ secret: '' }, { issuer: '' }, { audience: '' }]) {
      assert.throws(() => tokensAt({ time: START }, missing), RangeError);
    }
  });
});

describe('tokens', () => {
  test('are random, of the length asked for, and fit for a URL', () => {
    const made = Array.from({ length: 1000 }, () => randomToken());
    assert.equal(new Set(made).size, 1000);
    assert.ok(made.every(token => /^[A-Za-z0-9_-]{43}$/.test(token)));
    assert.equal(Buffer.from(randomToken(16), 'base64url').length, 16);
  });

  test('are stored as their SHA-256', () => {
    // FIPS 180-2, appendix B.1
    assert.equal(sha256('abc').toString('hex'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('have one successor for each secret', () => {
    // RFC 4231, test case 2
    const digest = Buffer.from('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'hex');
    assert.equal(
      successorOf(createSecretKey(Buffer.from('Jefe')), 'what do ya want for nothing?'),
      digest.toString('base64url'),
    );
    const key = createSecretKey(KEY);
    assert.notEqual(successorOf(key, 'a'), successorOf(key, 'b'));
    assert.notEqual(successorOf(key, 'a'), successorOf(createSecretKey(sha256('another')), 'a'));
  });

  test('are compared whole', () => {
    for (const [a, b] of [
      ['a', 'b'],
      ['a', ''],
      ['token', 'tokens'],
      ['token', 'Token'],
    ] as const) {
      assert.equal(safeEqual(a, b), false);
    }
    assert.equal(safeEqual('token', 'token'), true);
    assert.equal(safeEqual('', ''), true);
  });
});
