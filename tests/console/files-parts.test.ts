import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentTypeOf } from '../../console/src/files/content-type.ts';
import { lookOf, shownAs } from '../../console/src/files/kind.ts';
import { reachable } from '../../console/src/files/reachable.ts';
import { fingerprintOf, missingOf, partsOf } from '../../console/src/files/upload-plan.ts';

test('a file is sent in parts that are all of it, and only those that are missing are sent again', () => {
  const parts = partsOf(25, 10);
  assert.deepEqual(
    parts.map(({ from, to }) => [from, to]),
    [
      [0, 10],
      [10, 20],
      [20, 25],
    ],
  );
  assert.deepEqual(partsOf(10, 10), [{ number: 1, from: 0, to: 10 }]);
  const there = new Map([
    [1, 10],
    [2, 4],
  ]);
  assert.deepEqual(
    missingOf(parts, there).map(({ number }) => number),
    [2, 3],
    'one that came in part is not there',
  );
});

test('a file that is chosen again is known by its name, size and time', async () => {
  const file = { name: 'a.bin', size: 5, lastModified: 7 };
  assert.equal(await fingerprintOf(file), await fingerprintOf({ ...file }));
  assert.notEqual(await fingerprintOf(file), await fingerprintOf({ ...file, lastModified: 8 }));
  assert.match((await fingerprintOf(file)) ?? '', /^[\w-]{43}$/, 'which does not say what it is called');
});

test('a file is what the browser says, or what its ending does', () => {
  assert.equal(contentTypeOf({ name: 'a.md', type: '' }), 'text/markdown');
  assert.equal(contentTypeOf({ name: 'a', type: 'text/plain;charset=utf-8' }), 'text/plain');
  assert.equal(contentTypeOf({ name: 'a.xyz', type: '' }), 'application/octet-stream');
});

test('what could act is never looked at, nor is what is too large', () => {
  const look = (content_type: string, file_size = 10) => lookOf({ content_type, file_size });
  for (const type of [
    'image/svg+xml',
    'text/html',
    'application/xhtml+xml',
    'text/xml',
    'application/zip',
    'IMAGE/PNG',
  ])
    assert.equal(look(type), null, type);
  assert.equal(look('image/png'), 'picture');
  assert.equal(look('application/pdf'), 'pdf');
  assert.equal(look('text/csv'), 'text');
  assert.equal(look('text/csv', 1e9), null);
  assert.equal(shownAs(new Blob(['{}']), 'application/json').type, 'text/plain');
});

test('an address of this server is asked for where the page came from, and one of a bucket where it is', () => {
  const origin = 'https://10.0.0.7:8443';
  assert.equal(
    reachable('https://gate.example/objects/ab?expires=1&signature=xy', origin),
    'https://10.0.0.7:8443/objects/ab?expires=1&signature=xy',
  );
  const bucket = 'https://s3.example/objects/ab?X-Amz-Signature=xy';
  assert.equal(reachable(bucket, origin), bucket);
});
