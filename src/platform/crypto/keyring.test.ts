import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { WrongMasterKey } from './key-provider.ts';
import {
  type Keyring,
  KeyVersionUnknown,
  newKeyVersion,
  openKeyring,
  rewrapKeyVersion,
  SealBroken,
} from './keyring.ts';
import { generateMasterKey, localKeyProvider, parseMasterKey } from './local-key-provider.ts';

const HEX = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const master = localKeyProvider(parseMasterKey(generateMasterKey()));
const first = await newKeyVersion(master, 1);
const second = await newKeyVersion(master, 2);
const before = await openKeyring(master, [first]);
const keyring = await openKeyring(master, [second, first]);
const SECRET = Buffer.from('the launch code is 0000');

function flips(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const flipped = Uint8Array.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return flipped;
  });
}

/** RFC 5869, from its definition. */
function hkdfByHand(key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Buffer {
  const pseudorandomKey = createHmac('sha256', salt).update(key).digest();
  const blocks: Buffer[] = [];
  for (let index = 1; blocks.length * 32 < length; index++) {
    const previous = blocks.at(-1) ?? Buffer.alloc(0);
    blocks.push(createHmac('sha256', pseudorandomKey).update(previous).update(info).update(Buffer.of(index)).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}

describe('a master key', () => {
  const refused: Record<string, string> = {
    nothing: '',
    'too short': randomBytes(31).toString('base64'),
    'too long': randomBytes(33).toString('base64'),
    'half a byte short': HEX.slice(1),
    'not hex': `${HEX.slice(0, -1)}g`,
    'a password': 'correct horse battery staple correct horse!',
    zeros: Buffer.alloc(32).toString('base64'),
    'one byte repeated': '42'.repeat(32),
    'a run of digits': '0123456789abcdef'.repeat(4),
  };
  for (const [what, text] of Object.entries(refused)) {
    test(`is not ${what}, and the error does not show the text`, () => {
      assert.throws(
        () => parseMasterKey(text),
        (error: Error) => /master key/.test(error.message) && (text === '' || !error.message.includes(text)),
      );
    });
  }

  test('is read as base64, base64url and hex, with a line break after it', async () => {
    const bytes = Buffer.from(HEX, 'hex');
    const forms = [HEX, HEX.toUpperCase(), bytes.toString('base64'), bytes.toString('base64url'), `${HEX}\n`];
    const derived = await Promise.all(forms.map(openKeyringOf));
    assert.equal(new Set(derived.map(opened => opened.derive('x').toString('hex'))).size, 1);
  });

  test('is random, and silent when logged', () => {
    const text = generateMasterKey();
    assert.notEqual(text, generateMasterKey());
    assert.equal(Buffer.from(text, 'base64').length, 32);
    const key = parseMasterKey(text);
    const shown = inspect(key, { depth: 9, showHidden: true }) + JSON.stringify(key);
    assert.ok(!shown.includes(text) && !shown.includes(Buffer.from(text, 'base64').toString('hex')));
  });
});

async function openKeyringOf(text: string): Promise<Keyring> {
  const provider = localKeyProvider(parseMasterKey(text));
  return openKeyring(provider, [await newKeyVersion(provider, 1)]);
}

describe('key versions', () => {
  test('refuse another master key', async () => {
    const other = localKeyProvider(parseMasterKey(generateMasterKey()));
    await assert.rejects(openKeyring(other, [first]), WrongMasterKey);
    await assert.rejects(openKeyring(other, [await newKeyVersion(other, 1), second]), WrongMasterKey);
    await assert.rejects(rewrapKeyVersion(other, master, first), WrongMasterKey);
  });

  test('refuse every flipped bit, fewer bytes and another number', async () => {
    for (const wrapped of flips(first.wrapped)) {
      await assert.rejects(openKeyring(master, [{ version: 1, wrapped }]), WrongMasterKey);
    }
    for (let length = 0; length < first.wrapped.length; length++) {
      const wrapped = first.wrapped.subarray(0, length);
      await assert.rejects(openKeyring(master, [{ version: 1, wrapped }]), WrongMasterKey);
    }
    await assert.rejects(openKeyring(master, [{ version: 2, wrapped: first.wrapped }]), WrongMasterKey);
  });

  test('refuse to be none, double or numbered below 1', async () => {
    await assert.rejects(openKeyring(master, []), RangeError);
    await assert.rejects(openKeyring(master, [first, first]), RangeError);
    for (const version of [0, -1, 1.5, 2 ** 32, Number.NaN]) {
      await assert.rejects(newKeyVersion(master, version), RangeError);
    }
  });

  test('open what they sealed after the master key changed', async () => {
    const next = localKeyProvider(parseMasterKey(generateMasterKey()));
    const rows = await Promise.all([first, second].map(row => rewrapKeyVersion(master, next, row)));
    assert.deepEqual(
      rows.map(row => row.version),
      [1, 2],
    );
    const sealed = keyring.seal(SECRET, 'a');
    const rewrapped = await openKeyring(next, rows);
    assert.deepEqual(rewrapped.open(sealed, 'a'), SECRET);
    assert.notDeepEqual(rewrapped.derive('audit'), keyring.derive('audit'));
    await assert.rejects(openKeyring(master, rows), WrongMasterKey);
  });

  test('that are not known yet are told from damage, and can be learned while the keyring is in use', async () => {
    const growing = await openKeyring(master, [first]);
    const sealed = keyring.seal(SECRET, 'a');
    const { wrapped, key } = keyring.newRecordKey('b');
    const field = key.seal(SECRET, 'c');
    assert.throws(() => growing.open(sealed, 'a'), KeyVersionUnknown);
    assert.throws(() => growing.openRecordKey(wrapped, 'b'), KeyVersionUnknown);
    assert.throws(() => growing.rewrapRecordKey(wrapped, 'b'), KeyVersionUnknown);
    assert.throws(
      () => keyring.open(sealed, 'other'),
      (error: Error) => error instanceof SealBroken && !(error instanceof KeyVersionUnknown),
    );

    const { wrapped: forged } = await newKeyVersion(localKeyProvider(parseMasterKey(generateMasterKey())), 2);
    await assert.rejects(
      growing.learn(async () => [{ version: 2, wrapped: forged }]),
      WrongMasterKey,
    );
    assert.equal(growing.current, 1);
    assert.equal(growing.versionOf(growing.seal(SECRET, 'a')), 1);

    const old = growing.seal(SECRET, 'a');
    await Promise.all([growing.learn(async () => [first, second]), growing.learn(async () => [second])]);
    assert.equal(growing.current, 2);
    assert.equal(growing.versionOf(growing.seal(SECRET, 'a')), 2);
    assert.deepEqual([growing.open(old, 'a'), growing.open(sealed, 'a')], [SECRET, SECRET]);
    assert.deepEqual(growing.openRecordKey(wrapped, 'b').open(field, 'c'), SECRET);
  });

  test('that are not there after a look are those of damaged bytes, until they are', async () => {
    const growing = await openKeyring(master, [first]);
    const late = keyring.seal(SECRET, 'a');
    assert.throws(() => growing.open(late, 'a'), KeyVersionUnknown);
    await growing.learn(async () => []);
    assert.throws(
      () => growing.open(late, 'a'),
      (error: Error) => error instanceof SealBroken && !(error instanceof KeyVersionUnknown),
    );
    await growing.learn(async () => [second]);
    assert.deepEqual(growing.open(late, 'a'), SECRET);
  });

  test('that are learned late and are older do not seal', async () => {
    const growing = await openKeyring(master, [second]);
    assert.throws(() => growing.open(before.seal(SECRET, 'a'), 'a'), KeyVersionUnknown);
    await growing.learn(async () => [first]);
    assert.equal(growing.versionOf(growing.seal(SECRET, 'a')), 2);
    assert.deepEqual(growing.open(before.seal(SECRET, 'a'), 'a'), SECRET);
  });
});

describe('a sealed value', () => {
  const sealed = keyring.seal(SECRET, 'credential 1, field password, version 3');

  test('refuses every flipped bit', () => {
    for (const flipped of flips(sealed)) {
      assert.throws(() => keyring.open(flipped, 'credential 1, field password, version 3'), SealBroken);
    }
  });

  test('refuses fewer and more bytes', () => {
    for (let length = 0; length < sealed.length; length++) {
      const cut = sealed.subarray(0, length);
      assert.throws(() => keyring.open(cut, 'credential 1, field password, version 3'), SealBroken);
    }
    const longer = Buffer.concat([sealed, Buffer.alloc(1)]);
    assert.throws(() => keyring.open(longer, 'credential 1, field password, version 3'), SealBroken);
  });

  test('refuses other additional data', () => {
    for (const other of ['', 'credential 2, field password, version 3', 'credential 1, field password, version 30']) {
      assert.throws(() => keyring.open(sealed, other), SealBroken);
      assert.throws(() => keyring.rewrap(sealed, other), SealBroken);
    }
  });

  test('refuses the parts of another value, even one with the same additional data', () => {
    const one = keyring.seal(SECRET, 'a');
    const two = keyring.seal(SECRET, 'a');
    const boundary = 5 + 60;
    for (const mixed of [
      Buffer.concat([one.subarray(0, boundary), two.subarray(boundary)]),
      Buffer.concat([one.subarray(0, 5), two.subarray(5, boundary), one.subarray(boundary)]),
    ]) {
      assert.throws(() => keyring.open(mixed, 'a'), SealBroken);
    }
  });

  test('refuses a keyring without its version, or with another key under its number', async () => {
    assert.throws(() => before.open(sealed, 'credential 1, field password, version 3'), SealBroken);
    const impostor = await openKeyring(master, [await newKeyVersion(master, 2)]);
    assert.throws(() => impostor.open(sealed, 'credential 1, field password, version 3'), SealBroken);
  });

  test('is not a record key or a field', () => {
    assert.throws(() => keyring.openRecordKey(sealed, 'credential 1, field password, version 3'), SealBroken);
    const { wrapped, key } = keyring.newRecordKey('a');
    assert.throws(() => keyring.open(wrapped, 'a'), SealBroken);
    assert.throws(() => keyring.open(key.seal(SECRET, 'a'), 'a'), SealBroken);
    assert.throws(() => keyring.versionOf(key.seal(SECRET, 'a')), SealBroken);
    const empty = keyring.seal(Buffer.alloc(0), 'a');
    const disguised = Buffer.concat([wrapped.subarray(0, 1), empty.subarray(1, 65)]);
    assert.throws(() => keyring.openRecordKey(disguised, 'a'), SealBroken);
    assert.throws(() => keyring.openRecordKey(empty.subarray(0, 65), 'a'), SealBroken);
  });

  test('opens to what went in, of any length', () => {
    for (const length of [0, 1, 15, 16, 17, 4096, 1_000_000]) {
      const plaintext = randomBytes(length);
      assert.deepEqual(keyring.open(keyring.seal(plaintext, 'größe'), 'größe'), plaintext);
    }
  });

  test('opens from a view into a larger buffer', () => {
    const larger = Buffer.concat([randomBytes(7), sealed, randomBytes(7)]);
    const view = new Uint8Array(larger.buffer, larger.byteOffset + 7, sealed.length);
    assert.deepEqual(keyring.open(view, 'credential 1, field password, version 3'), SECRET);
    assert.equal(keyring.versionOf(view), 2);
  });

  test('keeps its plaintext and changes its version when rewrapped', () => {
    const old = before.seal(SECRET, 'a');
    assert.equal(keyring.versionOf(old), 1);
    const renewed = keyring.rewrap(old, 'a');
    assert.equal(keyring.versionOf(renewed), 2);
    assert.deepEqual(keyring.open(renewed, 'a'), SECRET);
    assert.deepEqual(keyring.open(old, 'a'), SECRET, 'what was not rewrapped yet still opens');
    assert.throws(() => before.open(renewed, 'a'), SealBroken);
    assert.equal(keyring.current, 2);
  });

  test('shows nothing of what it holds', () => {
    assert.ok(!Buffer.from(sealed).includes(SECRET));
    assert.equal(sealed.length, SECRET.length + 93);
  });
});

describe('a record key', () => {
  const { wrapped, key } = keyring.newRecordKey('credential 1');
  const field = key.seal(SECRET, 'password, version 1');

  test('refuses every flipped bit, cut bytes and other additional data', () => {
    for (const flipped of flips(wrapped)) {
      assert.throws(() => keyring.openRecordKey(flipped, 'credential 1'), SealBroken);
    }
    for (let length = 0; length < wrapped.length; length++) {
      assert.throws(() => keyring.openRecordKey(wrapped.subarray(0, length), 'credential 1'), SealBroken);
    }
    const longer = Buffer.concat([wrapped, Buffer.alloc(1)]);
    assert.throws(() => keyring.openRecordKey(longer, 'credential 1'), SealBroken);
    assert.throws(() => keyring.openRecordKey(wrapped, 'credential 2'), SealBroken);
    assert.throws(() => keyring.rewrapRecordKey(wrapped, 'credential 2'), SealBroken);
    assert.throws(() => before.openRecordKey(wrapped, 'credential 1'), SealBroken);
  });

  test('refuses fields that are damaged, of another field or of another record', () => {
    for (const flipped of flips(field)) assert.throws(() => key.open(flipped, 'password, version 1'), SealBroken);
    for (let length = 0; length < field.length; length++) {
      assert.throws(() => key.open(field.subarray(0, length), 'password, version 1'), SealBroken);
    }
    assert.throws(() => key.open(field, 'password, version 2'), SealBroken);
    assert.throws(() => key.open(field, 'username, version 1'), SealBroken);
    const other = keyring.newRecordKey('credential 1');
    assert.throws(() => other.key.open(field, 'password, version 1'), SealBroken);
  });

  test('opens its fields again when it is opened again', () => {
    using reopened = keyring.openRecordKey(wrapped, 'credential 1');
    assert.deepEqual(reopened.open(field, 'password, version 1'), SECRET);
    assert.deepEqual(key.open(reopened.seal(SECRET, 'x'), 'x'), SECRET);
  });

  test('opens the same fields under the next version', () => {
    const old = before.newRecordKey('credential 7');
    const sealed = old.key.seal(SECRET, 'password');
    const renewed = keyring.rewrapRecordKey(old.wrapped, 'credential 7');
    assert.deepEqual([keyring.versionOf(old.wrapped), keyring.versionOf(renewed)], [1, 2]);
    assert.deepEqual(keyring.openRecordKey(renewed, 'credential 7').open(sealed, 'password'), SECRET);
    assert.throws(() => before.openRecordKey(renewed, 'credential 7'), SealBroken);
  });

  test('neither seals nor opens once it is disposed of', () => {
    const { key: brief, wrapped: kept } = keyring.newRecordKey('credential 8');
    const sealed = brief.seal(SECRET, 'password');
    brief[Symbol.dispose]();
    assert.throws(() => brief.open(sealed, 'password'), /disposed/);
    assert.throws(() => brief.seal(SECRET, 'password'), /disposed/);
    assert.deepEqual(keyring.openRecordKey(kept, 'credential 8').open(sealed, 'password'), SECRET);
  });
});

describe('a derived key', () => {
  test('is HKDF-SHA-256 of the master key', async () => {
    const hex = (text: string) => Buffer.from(text, 'hex');
    // RFC 5869, appendix A.1: the definition written out above is the right one.
    assert.equal(
      hkdfByHand(hex('0b'.repeat(22)), hex('000102030405060708090a0b0c'), hex('f0f1f2f3f4f5f6f7f8f9'), 42).toString(
        'hex',
      ),
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    );
    assert.deepEqual(
      (await openKeyringOf(HEX)).derive('audit'),
      hkdfByHand(hex(HEX), Buffer.alloc(0), Buffer.from('gatehouse/derived/audit'), 32),
    );
  });

  test('depends on its purpose and on the master key, not on the key versions', async () => {
    assert.deepEqual(keyring.derive('audit'), before.derive('audit'));
    assert.notDeepEqual(keyring.derive('audit'), keyring.derive('refresh'));
    assert.notDeepEqual(keyring.derive('audit'), (await openKeyringOf(HEX)).derive('audit'));
  });
});

describe('the stored format', () => {
  test('still opens what was sealed before', async () => {
    const stored = await openKeyring(localKeyProvider(parseMasterKey(HEX)), [
      {
        version: 7,
        wrapped: Buffer.from(
          'oVaR3+ygISHi2CLLzpaUj1uD2fKB0nLuQeEUbwIFYHc0FLquIeEhDzVSttXgvMCwuOwZ7iq0LX94pfQykg==',
          'base64',
        ),
      },
    ]);
    assert.equal(
      String(
        stored.open(
          Buffer.from(
            'ogAAAAciM4C7G3pTfINKK/wNV+arj193AoWGORJGY4+lbgm+jX2XVlyiSaIhWJYAACGydIRGQ2EBbneXX/ucTJ6AwvNvfkcG4IasElmeqX7PFUK4oA5F85uXsFQyh+2sJQ==',
            'base64',
          ),
          'a',
        ),
      ),
      'kept',
    );
    using key = stored.openRecordKey(
      Buffer.from('owAAAAcak+aRCFJdO2nf1bVQtTAbEIeZyNMUJo5wHrlFXuhf2Q9MiV/JN+B7gYsg1rGR/YKZlvmFBpllSZzc4Dw=', 'base64'),
      'b',
    );
    assert.equal(
      String(key.open(Buffer.from('pIbLJrD0CaOkD/dpYPC5x3H4DCXuPQOQgtHJY58xH6oWQtAikg==', 'base64'), 'c')),
      'kept too',
    );
  });
});
