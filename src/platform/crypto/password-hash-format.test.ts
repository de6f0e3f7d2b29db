import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parsePasswordHash } from './password-hash-format.ts';

const DIGEST = 'CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';

describe('the format of a stored password hash', () => {
  const refused: Record<string, string> = {
    nothing: '',
    'a plain password': 'correct horse',
    'another bcrypt': `$2x$05$${DIGEST}`,
    'bcrypt without its digest': '$2b$05$CCCCCCCCCCCCCCCCCCCCC.',
    'bcrypt with something after it': `$2b$05$${DIGEST}x`,
    'bcrypt with a line break after it': `$2b$05$${DIGEST}\n`,
    'a cost bcrypt does not know': `$2b$03$${DIGEST}`,
    'a cost that takes hours': `$2b$31$${DIGEST}`,
    argon2d: '$argon2d$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    'argon2 with gigabytes': '$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    'argon2 with too many passes':
      '$argon2id$v=19$m=64,t=9999,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    'argon2 with too many lanes':
      '$argon2id$v=19$m=65536,t=2,p=255$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    scrypt: '$scrypt$ln=15,r=8,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    md5crypt: '$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/',
  };
  for (const [what, hash] of Object.entries(refused)) {
    test(`is not ${what}`, () => assert.equal(parsePasswordHash(hash), null));
  }

  test('is read from the hash', () => {
    for (const label of ['2a', '2b', '2y']) {
      assert.deepEqual(parsePasswordHash(`$${label}$05$${DIGEST}`), { algorithm: 'bcrypt', cost: 5 });
    }
    for (const algorithm of ['argon2id', 'argon2i']) {
      const digest = 'c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
      assert.deepEqual(parsePasswordHash(`$${algorithm}$v=19$m=65536,t=2,p=1$${digest}`), { algorithm });
      assert.deepEqual(parsePasswordHash(`$${algorithm}$m=65536,t=2,p=1$${digest}`), { algorithm });
    }
  });
});
