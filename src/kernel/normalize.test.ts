import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import Type from 'typebox';
import { DomainError } from './errors.ts';
import { fits } from './input.ts';
import { canonicalAddress } from './ip-address.ts';
import { normalized } from './normalize.ts';

const Exact = Type.String({ format: 'exact' });
const Id = Type.String({ format: 'uuid' });
const schema = Type.Object({
  name: Type.String(),
  id: Type.Optional(Id),
  values: Type.Array(Type.Object({ value: Type.Union([Exact, Type.Null()]), note: Type.Optional(Type.String()) })),
  either: Type.Optional(
    Type.Union([Type.Object({ secret: Exact }), Type.Object({ ids: Type.Array(Type.Union([Id, Type.Null()])) })]),
  ),
  both: Type.Optional(Type.Intersect([Type.Object({ a: Exact }), Type.Object({ b: Type.String({ format: 'id' }) })])),
  ip: Type.Optional(Type.String({ format: 'address' })),
});

const upper = '018F0000-0000-7000-8000-00000000000A';

function refused(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError && error.is('input.invalid'))
      return error.details.fields.map(({ field, message }) => `${field} ${message}`).join('; ');
    throw error;
  }
  return 'nothing was refused';
}

test('each text comes to the form that its format says, and to NFC where it says none', () => {
  const decomposed = 'e\u0301\r\n';
  assert.deepEqual(
    normalized(
      {
        name: decomposed,
        id: upper,
        values: [{ value: decomposed, note: decomposed }, { value: null }],
        either: { secret: decomposed, ids: [upper, null] },
        both: { a: decomposed, b: upper },
        ip: '2001:DB8:0::1',
        unknown: decomposed,
      },
      schema,
    ),
    {
      name: '\u00e9\r\n',
      id: upper.toLowerCase(),
      values: [{ value: decomposed, note: '\u00e9\r\n' }, { value: null }],
      either: { secret: decomposed, ids: [upper.toLowerCase(), null] },
      both: { a: decomposed, b: upper.toLowerCase() },
      ip: '2001:db8::1',
      unknown: '\u00e9\r\n',
    },
  );
  assert.equal(normalized(upper), upper, 'without a schema it is a text like any other');
});

test('an exact value is kept whatever it is, or refused; never changed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const given = { name: 'x', values: [{ value: text }] };
      if (text.includes('\0') || !text.isWellFormed())
        assert.match(
          refused(() => normalized(given, schema)),
          /^values\.0\.value must be well-formed text without NUL$/,
        );
      else assert.deepEqual(normalized(given, schema), given);
    }),
  );
  const marked = `e${'\u0301'.repeat(31)}`;
  assert.equal(
    refused(() => normalized({ values: [{ value: marked }] }, schema)),
    'values.0.value must not have more than 30 marks on one letter',
  );
});

test('more than 30 marks on one letter are found wherever they stand, and no fewer', () => {
  const accepted = (text: string) => normalized({ text }, Type.Object({ text: Type.String({ format: 'exact' }) }));
  // A mark of one UTF-16 unit, and one of two.
  for (const mark of ['\u0301', '\u{1e8d0}'])
    for (let before = 0; before < 70; before += 1) {
      const start = 'e'.repeat(before);
      const text = `${start}x${mark.repeat(30)}e${mark.repeat(30)}`;
      assert.deepEqual(accepted(text), { text });
      assert.match(
        refused(() => accepted(`${text}${mark}`)),
        /more than 30 marks/,
      );
      assert.match(
        refused(() => accepted(`${start}${mark.repeat(31)}${text}`)),
        /more than 30 marks/,
      );
      // Characters of two units are no marks.
      assert.deepEqual(accepted(`${start}${'\u{1f600}'.repeat(40)}`), { text: `${start}${'\u{1f600}'.repeat(40)}` });
    }
});

test('names that are one when composed are refused by name, in any order', () => {
  for (const names of [
    ['\u00e9', 'e\u0301'],
    ['e\u0301', '\u00e9'],
    ['\u212a', 'K'],
    ['\u1e69', 's\u0323\u0307', 's\u0307\u0323'],
  ]) {
    const given = Object.fromEntries(names.map((name, index) => [name, index]));
    assert.match(
      refused(() => normalized({ metadata: given })),
      /^metadata\.\S+ stands twice in one object$/,
      names.join(),
    );
  }
  const own = JSON.parse('{"__proto__":{"a":"e\u0301"}}');
  const kept = normalized(own);
  assert.deepEqual(Object.entries(Object(kept)), [['__proto__', { a: '\u00e9' }]]);
  assert.equal(Object.getPrototypeOf(kept), Object.prototype);
});

test('addresses have one form', () => {
  for (const [given, kept] of [
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:51008', '203.0.113.7'],
    [' 203.0.113.7 ', '203.0.113.7'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['[2001:db8::0001]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['[::FFFF:CB00:7107]:1', '203.0.113.7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
    ['unknown', null],
    ['', null],
    ['203.0.113', null],
    ['0x7f.1', null],
    ['3405803783', null],
    ['203.0.113.007', null],
    ['203.0.113.7:', null],
    ['203.0.113.7:123456', null],
    ['203.0.113.256', null],
    ['_hidden', null],
    ['2001:db8::1]:443', null],
    ['<script>', null],
  ] as const) {
    assert.equal(canonicalAddress(given), kept, given);
  }
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.boolean(), (address, shouting) => {
      const once = canonicalAddress(shouting ? address.toUpperCase() : address);
      assert.notEqual(once, null, address);
      assert.equal(canonicalAddress(once ?? ''), once);
      assert.equal(canonicalAddress(address.includes(':') ? `[${address}]:1` : `${address}:1`), once);
    }),
  );
});

test('the formats that only say a form are checked as text', () => {
  for (const format of ['exact', 'id', 'address'])
    assert.equal(fits(Type.String({ format }), 'a\u0007'), false, format);
  assert.equal(fits(Exact, 'a\r\n\tb\n'), true);
});
