import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldAscii } from './fold-ascii.ts';

test('A to Z are folded, and nothing that Unicode or a locale would fold besides', () => {
  assert.equal(foldAscii('IVAN@Example.COM'), 'ivan@example.com');
  assert.equal(foldAscii('AZ az [`{ 09'), 'az az [`{ 09');
  for (const other of ['\u0130nfo', '\u0131nfo', '\u212Aim', '\u017Fue', 'É', 'ẞ', 'Σ', 'Ａ'])
    assert.equal(foldAscii(other), other);
});
