import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isCommonPassword } from './common-passwords.ts';

describe('common passwords', () => {
  const common = [
    'password',
    'password1',
    'password123',
    '12345678',
    '1234567890',
    'qwertyuiop',
    'qwerty123',
    'iloveyou',
    'trustno1',
    '1q2w3e4r',
    'sunshine',
    'football',
    '11111111',
    'letmein1',
  ];
  for (const password of common) {
    test(`has ${password}, in whatever case`, () => {
      assert.equal(isCommonPassword(password), true);
      assert.equal(isCommonPassword(password.toUpperCase()), true);
      assert.equal(isCommonPassword(`${password.slice(0, 1).toUpperCase()}${password.slice(1)}`), true);
    });
  }

  // Every password in the published documents, which must keep working as written.
  const documented = [
    'SecurePassword123',
    'securePassword123',
    'SecurePass123!',
    'TestPass123',
    'TestPass123!',
    'Password123!',
  ];
  for (const password of documented) {
    test(`does not have the documented ${password}`, () => assert.equal(isCommonPassword(password), false));
  }

  test('does not have what merely contains one', () => {
    for (const password of ['my password is long', 'passwordpasswordpassword!', 'correct horse battery staple', '']) {
      assert.equal(isCommonPassword(password), false);
    }
  });
});
