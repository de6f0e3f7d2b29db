import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { BOX_OVERHEAD, KEY_BYTES, openBox, sealBox } from './aes-gcm.ts';

const hex = (text: string) => Buffer.from(text, 'hex');
const secret = (bytes: Buffer) => createSecretKey(bytes);

describe('a box', () => {
  test('opens the published test vectors of AES-256-GCM', () => {
    // McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B, test cases 13, 14 and 16.
    assert.deepEqual(
      openBox(
        secret(Buffer.alloc(32)),
        hex('000000000000000000000000530f8afbc74536b9a963b4f1c4cb738b'),
        Buffer.alloc(0),
      ),
      Buffer.alloc(0),
    );
    assert.deepEqual(
      openBox(
        secret(Buffer.alloc(32)),
        hex('000000000000000000000000cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919'),
        Buffer.alloc(0),
      ),
      Buffer.alloc(16),
    );
    assert.deepEqual(
      openBox(
        secret(hex('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308')),
        hex(
          `cafebabefacedbaddecaf888${'522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa'}${'8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662'}${'76fc6ece0f4e1768cddf8853bb2d551b'}`,
        ),
        hex('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
      ),
      hex(
        'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
      ),
    );
  });

  test('stays shut for another key, other additional data and fewer bytes', () => {
    const key = secret(randomBytes(KEY_BYTES));
    const data = Buffer.from('where it belongs');
    const box = sealBox(key, Buffer.from('secret'), data);
    assert.equal(openBox(secret(randomBytes(KEY_BYTES)), box, data), null);
    assert.equal(openBox(key, box, Buffer.from('elsewhere')), null);
    for (let length = 0; length < box.length; length++) assert.equal(openBox(key, box.subarray(0, length), data), null);
    assert.equal(openBox(key, Buffer.concat([box, Buffer.alloc(1)]), data), null);
    assert.deepEqual(openBox(key, box, data), Buffer.from('secret'));
  });

  test('is never the same twice', () => {
    const key = secret(randomBytes(KEY_BYTES));
    const boxes = Array.from({ length: 100 }, () => sealBox(key, Buffer.from('secret'), Buffer.alloc(0)));
    assert.equal(new Set(boxes.map(box => box.toString('hex', 0, 12))).size, 100);
    assert.equal(new Set(boxes.map(box => box.toString('hex', 12))).size, 100);
    assert.ok(boxes.every(box => box.length === 'secret'.length + BOX_OVERHEAD));
  });
});
