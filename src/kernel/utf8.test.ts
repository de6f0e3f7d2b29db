import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NotUtf8, utf8, utf8OrNull, utf8Pieces } from './utf8.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** What the platform's own decoder makes of bytes; null: it refuses. */
function expected(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** Bytes that are nearly text: whole characters, and among them anything. */
const bytes = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }).map(text => Buffer.from(text)) },
      fc.uint8Array({ maxLength: 3 }),
    ),
  )
  .map(parts => Buffer.concat(parts));

async function* cut(whole: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of [...sizes, whole.length]) {
    yield whole.subarray(at, at + size);
    at += size;
  }
}

async function piecesOf(whole: Uint8Array, sizes: readonly number[]): Promise<string | NotUtf8> {
  try {
    return (await Array.fromAsync(utf8Pieces(cut(whole, sizes)))).join('');
  } catch (error) {
    if (error instanceof NotUtf8) return error;
    throw error;
  }
}

test('bytes are the text that the platform reads them as, or refused', () => {
  fc.assert(fc.property(bytes, each => assert.equal(utf8OrNull(each), expected(each))));
});

test('it makes no difference how a stream is cut, nor whether it is one', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, fc.array(fc.nat(5)), async (each, sizes) => {
      const pieces = await piecesOf(each, sizes);
      if (pieces instanceof NotUtf8) assert.throws(() => utf8(each), pieces);
      else assert.equal(pieces, utf8(each));
    }),
  );
});

test('the first bad sequence is named: what is before it can be read, and nothing that goes further', () => {
  fc.assert(
    fc.property(bytes, each => {
      if (expected(each) !== null) return;
      let bad: unknown;
      try {
        utf8(each);
      } catch (error) {
        bad = error;
      }
      assert.ok(bad instanceof NotUtf8);
      const before = each.subarray(0, bad.byte);
      assert.notEqual(expected(before), null);
      for (let more = 1; more <= 4 && bad.byte + more <= each.length; more += 1)
        assert.equal(expected(each.subarray(0, bad.byte + more)), null);
      assert.equal(bad.line, before.toString('latin1').split('\n').length);
    }),
  );
});

test('what is no UTF-8 is told with its place', async () => {
  for (const [text, byte, line] of [
    ['\xfc', 0, 1],
    ['a\nb\nM\xfcller', 5, 3],
    ['a\xc3', 1, 1],
    ['\xed\xa0\x80', 0, 1], // a surrogate
    ['a\xc0\x80', 1, 1], // NUL in two bytes
    ['\xf4\x90\x80\x80', 0, 1], // above U+10FFFF
    ['\n\xff\xfea\0', 1, 2], // UTF-16
  ] as const) {
    const given = Buffer.from(text, 'latin1');
    assert.throws(() => utf8(given), { name: 'NotUtf8', byte, line }, JSON.stringify(text));
    assert.deepEqual(await piecesOf(given, [1, 1, 1]), new NotUtf8(byte, line), JSON.stringify(text));
  }
});

test('one byte order mark is dropped, at the beginning only', async () => {
  for (const [given, text] of [
    ['\ufeff', ''],
    ['\ufeffa', 'a'],
    ['\ufeff\ufeffa', '\ufeffa'],
    ['a\ufeff', 'a\ufeff'],
  ] as const) {
    assert.equal(utf8(Buffer.from(given)), text);
    assert.equal(await piecesOf(Buffer.from(given), [1, 1, 2]), text);
  }
});
