import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addressProblem, lineProblem, nameProblem, readableName, textProblem } from './text-forms.ts';

/** Characters by which two texts look the same: each as a code point. */
const unseen = [
  0x00ad, 0x034f, 0x061c, 0x115f, 0x1160, 0x17b4, 0x180b, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a,
  0x202e, 0x2060, 0x2066, 0x2069, 0x206f, 0x2800, 0x3000, 0x3164, 0xa0, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xe0001,
  0xe0041, 0xe01ef,
];
const codeOf = (point: number): string => `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;

describe('an address', () => {
  test('holds nothing that nobody sees, wherever it stands, and is told which', () => {
    for (const point of unseen)
      for (const text of [
        'root?@example.com',
        '?root@example.com',
        'ro?ot@example.com',
        'root@exa?mple.com',
        'root@example.com?',
      ])
        assert.equal(
          addressProblem(text.replace('?', String.fromCodePoint(point))),
          `must be a valid e-mail address, without the invisible character ${codeOf(point)}`,
        );
  });

  test('has no dot at an end of its local part, nor two in a row', () => {
    for (const text of ['.root@example.com', 'root.@example.com', 'ro..ot@example.com', '.@example.com'])
      assert.match(addressProblem(text) ?? '', /no dot at either end of what is before the @, nor two in a row$/);
  });

  test('has at most 64 bytes before the @, 63 in a label and 254 in all', () => {
    assert.equal(addressProblem(`${'a'.repeat(64)}@example.com`), null);
    assert.match(addressProblem(`${'a'.repeat(65)}@example.com`) ?? '', /: at most 64 bytes before the @$/);
    assert.equal(addressProblem(`${'é'.repeat(32)}@example.com`), null);
    assert.match(addressProblem(`${'é'.repeat(33)}@example.com`) ?? '', /: at most 64 bytes before the @$/);
    assert.equal(addressProblem(`a@${'b'.repeat(63)}.com`), null);
    assert.notEqual(addressProblem(`a@${'b'.repeat(64)}.com`), null);
    assert.notEqual(addressProblem(`a@${'b.'.repeat(126)}com`), null);
  });

  test('is otherwise what it was: no names, quotes, lists or bare hosts', () => {
    for (const text of [
      'nobody',
      '@example.com',
      'a@b',
      'a b@example.com',
      'a@@example.com',
      '"a"@example.com',
      'a@-b.com',
      'a@b..com',
      'a@b.com.',
      ' a@example.com',
      '',
    ])
      assert.equal(addressProblem(text), 'must be a valid e-mail address', text);
    for (const text of [
      'a@example.com',
      "o'hara+x!#$%&*/=?^_`{|}~-@sub.example.com",
      'josé@example.com',
      '用户@example.com',
      'İnfo@example.com',
      'a@xn--bcher-kva.example',
    ])
      assert.equal(addressProblem(text), null, text);
  });
});

describe('a name', () => {
  test('has something to see', () => {
    for (const text of [
      ' ',
      '   ',
      '\u3164',
      '\u200b',
      '\u200d\u200c',
      '\u2800',
      '\u00a0',
      '\ufe0f',
      '\u0301',
      '\u{e0041}',
      '\u115f\u1160',
    ])
      assert.equal(nameProblem(text), 'must have at least one visible character', JSON.stringify(text));
    for (const text of ['x', '.', '日本', '👩\u200d🚀', 'می\u200cخواهم', 'श्री', '❤\ufe0f', 'ᄀ', ' a ', ''])
      assert.equal(nameProblem(text), null, text);
  });

  test('does not change the direction of what follows it', () => {
    for (const point of [0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069])
      assert.equal(
        nameProblem(`abc${String.fromCodePoint(point)}def`),
        `must not contain ${codeOf(point)}, which changes the direction of the text after it`,
      );
    assert.equal(nameProblem('שלום world'), null);
    assert.equal(nameProblem('a\u200e(b)\u200f'), null);
  });

  test('is one line', () => {
    for (const text of ['a\nb', 'a\u0000', 'a\u2028b', '\t']) assert.equal(nameProblem(text), lineProblem(text));
    assert.equal(textProblem('a\n\tb'), null);
    assert.equal(textProblem('a\u0007'), 'must not contain control characters');
  });

  test('of others is kept without what ours may not hold', () => {
    assert.equal(readableName(' A\u202ecme\u2069\n(x) '), 'Acme (x)');
    assert.equal(readableName('\u3164 \u202e'), null);
    assert.equal(readableName('\ud800'), '\ufffd');
    assert.equal(readableName('👩\u200d🚀'), '👩\u200d🚀');
  });
});
