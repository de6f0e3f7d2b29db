import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { importedHash, problemOfImported, readStoredHash } from './password-hash-format.ts';

const DIGEST = 'CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';
const SALT = 'c29tZXNhbHQ';
const ARGON2_DIGEST = 'CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
const argon2 = (parameters: string, salt = SALT, digest = ARGON2_DIGEST) => `$argon2id$${parameters}$${salt}$${digest}`;

describe('a hash made elsewhere', () => {
  const neither = 'must be a bcrypt or argon2 hash';
  const refused: Record<string, readonly [hash: string, problem: string | RegExp]> = {
    nothing: ['', neither],
    'a plain password': ['correct horse', neither],
    'another bcrypt': [`$2x$05$${DIGEST}`, neither],
    argon2d: [`$argon2d$v=19$m=65536,t=2,p=1$${SALT}$${ARGON2_DIGEST}`, neither],
    scrypt: [`$scrypt$ln=15,r=8,p=1$${SALT}$${ARGON2_DIGEST}`, neither],
    md5crypt: ['$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/', neither],
    'bcrypt without its digest': ['$2b$05$CCCCCCCCCCCCCCCCCCCCC.', /garbled/],
    'bcrypt with something after it': [`$2b$05$${DIGEST}x`, /garbled/],
    'bcrypt with a line break after it': [`$2b$05$${DIGEST}\n`, neither],
    'bcrypt whose salt has bits to spare': [`$2b$05$${DIGEST.replace('.', 'C')}`, /garbled/],
    'bcrypt whose digest has bits to spare': [`$2b$05$${DIGEST.slice(0, -1)}X`, /garbled/],
    'a cost bcrypt does not know': [`$2b$03$${DIGEST}`, 'has the bcrypt cost 3; costs from 4 to 14 are taken'],
    'a cost above our own': [`$2b$15$${DIGEST}`, 'has the bcrypt cost 15; costs from 4 to 14 are taken'],
    'a cost that takes hours': [`$2b$31$${DIGEST}`, 'has the bcrypt cost 31; costs from 4 to 14 are taken'],
    'argon2 of another version': [argon2('v=18$m=65536,t=2,p=1'), /garbled/],
    'argon2 with zeros before a number': [argon2('v=19$m=065536,t=2,p=1'), /garbled/],
    'argon2 with gigabytes': [argon2('v=19$m=4194304,t=2,p=1'), /takes too long/],
    'argon2 with 256 MiB': [argon2('v=19$m=262144,t=1,p=1'), /takes too long/],
    'argon2 with too many passes': [argon2('v=19$m=64,t=99999,p=1'), /takes too long/],
    'argon2 with too much of both': [argon2('v=19$m=131072,t=9,p=1'), /takes too long/],
    'argon2 with too many lanes': [argon2('v=19$m=65536,t=2,p=255'), /takes too long/],
    'argon2 with no pass': [argon2('v=19$m=65536,t=0,p=1'), /does not know/],
    'argon2 with too little memory': [argon2('v=19$m=15,t=1,p=2'), /does not know/],
    'argon2 with a salt that is no base64': [argon2('v=19$m=64,t=1,p=1', 'c29tZ!NhbHQ'), /its salt is not base64/],
    'argon2 with padding': [argon2('v=19$m=64,t=1,p=1', `${SALT}=`), /its salt is not base64/],
    'argon2 whose salt has bits to spare': [argon2('v=19$m=64,t=1,p=1', 'c29tZXNhbHR'), /its salt is not base64/],
    'argon2 whose digest is cut': [
      argon2('v=19$m=64,t=1,p=1', SALT, ARGON2_DIGEST.slice(0, -2)),
      /its digest is not base64/,
    ],
    'argon2 with a short salt': [argon2('v=19$m=64,t=1,p=1', 'c29tZQ'), 'has a salt of 4 bytes; 8 to 64 are taken'],
    'argon2 with a short digest': [
      argon2('v=19$m=64,t=1,p=1', SALT, 'CTFh'),
      'has a digest of 3 bytes; 16 to 64 are taken',
    ],
    'argon2 without its digest': [`$argon2id$v=19$m=64,t=1,p=1$${SALT}`, /garbled/],
  };
  for (const [what, [hash, problem]] of Object.entries(refused)) {
    test(`is refused: ${what}`, () => {
      const words = problemOfImported(hash) ?? 'taken';
      if (typeof problem === 'string') assert.equal(words, problem);
      else assert.match(words, problem);
      if (!words.includes('cost 15')) assert.equal(readStoredHash(importedHash(hash)), null);
    });
  }
});

describe('a stored hash', () => {
  test('is read with its format', () => {
    for (const label of ['2a', '2b', '2y']) {
      const hash = `$${label}$05$${DIGEST}`;
      assert.equal(problemOfImported(hash), null);
      assert.deepEqual(readStoredHash(hash), { format: { algorithm: 'bcrypt', cost: 5 }, hash, imported: false });
    }
    for (const algorithm of ['argon2id', 'argon2i']) {
      for (const version of ['v=19$', 'v=16$', '']) {
        const hash = `$${algorithm}$${version}m=131072,t=8,p=4$${SALT}$${ARGON2_DIGEST}`;
        assert.equal(problemOfImported(hash), null);
        assert.deepEqual(readStoredHash(hash), { format: { algorithm }, hash, imported: false });
      }
    }
  });

  test('tells whether it was made elsewhere', () => {
    const hash = `$2b$05$${DIGEST}`;
    const format = { algorithm: 'bcrypt', cost: 5 };
    assert.deepEqual(readStoredHash(importedHash(hash)), { format, hash, imported: true });
    assert.equal(readStoredHash(importedHash(importedHash(hash))), null);
  });
});
