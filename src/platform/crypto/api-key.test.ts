import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { apiKeyForm, apiKeyIn, looksLikeApiKey, newApiKey } from './api-key.ts';

test('a key is read back as it was made, by its hash, and is another each time', () => {
  const made = Array.from({ length: 500 }, newApiKey);
  assert.equal(new Set(made.map(({ lookup }) => lookup)).size, 500);
  for (const { token, lookup, hash } of made) {
    assert.match(token, new RegExp(`^${apiKeyForm}$`));
    assert.deepEqual(hash, createHash('sha256').update(token).digest());
    for (let n = 0; n < 2; n += 1) assert.deepEqual(apiKeyIn(token), { lookup, hash });
  }
});

test('whatever was typed wrong is told by the checksum: any one character, two that are swapped, one too few or too many', () => {
  const { token } = newApiKey();
  for (let at = 3; at < token.length; at += 1) {
    const other = token[at] === 'a' ? 'b' : 'a';
    assert.equal(apiKeyIn(token.slice(0, at) + other + token.slice(at + 1)), null, `at ${at}`);
    const swapped = token.slice(0, at - 1) + token[at] + token[at - 1] + token.slice(at + 1);
    if (swapped !== token) assert.equal(apiKeyIn(swapped), null, `swapped at ${at}`);
  }
  for (const wrong of [
    '',
    'gk_',
    token.slice(1),
    token.slice(0, -1),
    `${token}0`,
    ` ${token.slice(1)}`,
    `${token.slice(0, -1)}\n`,
    token.replace('gk_', 'GK_'),
  ])
    assert.equal(apiKeyIn(wrong), null, JSON.stringify(wrong));
  assert.deepEqual([looksLikeApiKey(token), looksLikeApiKey('eyJ.a.b')], [true, false]);
});
