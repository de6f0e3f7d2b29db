import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { mustBeAsSaid } from '../../src/platform/objects/as-said.ts';
import { newObjectKey } from '../../src/platform/objects/object-key.ts';
import type { Objects, Said } from '../../src/platform/objects/objects.ts';
import { all, pieces, refused, type Stored, sha256, stores } from './objects.support.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const text = 'twelve bytes';
const said: Said = { size: 12, type: 'text/plain' };
const hashed: Said = { ...said, sha256: sha256(text) };

for (const { name, skip, start } of stores) {
  describe(`objects ${name}`, { skip }, () => {
    let stored: Stored;
    let objects: Objects;
    before(async () => {
      stored = await start();
      objects = stored.objects;
    });
    after(() => stored.close());

    /** Puts it under a key of its own; resolves to the key. */
    async function put(bytes: string, terms: Said): Promise<string> {
      const key = newObjectKey();
      await objects.put(key, pieces(bytes), terms);
      return key;
    }

    test('bytes that are not what was said are refused, and nothing of them is left', async () => {
      const key = newObjectKey();
      await refused('object.too_large', objects.put(key, pieces(text, '!'), said));
      await refused('object.wrong_size', objects.put(key, pieces('twelve ', 'byte'), said));
      await refused('object.wrong_size', objects.put(key, pieces(), said));
      await refused('object.wrong_hash', objects.put(key, pieces('twelve bytEs'), hashed));
      await refused('object.wrong_hash', objects.put(key, pieces(), { size: 0, type: 'a/b', sha256: sha256('a') }));
      assert.equal(await stored.isThere(key), false);
      await objects.put(key, pieces('twelve', ' bytes'), hashed);
      assert.equal(String(await all(await objects.get(key))), text);
    });

    test('a source that breaks off leaves nothing, and its error is told', async () => {
      const key = newObjectKey();
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield Buffer.alloc(300_000);
        throw new Error('the source broke off');
      }
      await assert.rejects(objects.put(key, broken(), { size: 600_000, type: 'a/b' }), /the source broke off/);
      assert.equal(await stored.isThere(key), false);
    });

    test('nothing is overwritten, and of ten at once one is stored', async () => {
      const key = await put(text, said);
      await refused('object.exists', objects.put(key, pieces('other  bytes'), said));
      assert.equal(String(await all(await objects.get(key))), text);
      const contested = newObjectKey();
      const attempts = Array.from({ length: 10 }, (_, at) =>
        objects.put(contested, pieces(`writer no. ${at}`), said).then(
          () => at,
          () => null,
        ),
      );
      const winners = (await Promise.all(attempts)).filter(at => at !== null);
      assert.equal(winners.length, 1);
      assert.equal(String(await all(await objects.get(contested))), `writer no. ${winners[0]}`);
    });

    test('a key is one that was made here, whatever is done with it', async () => {
      const [made = ''] = [newObjectKey()];
      const paths = [
        '',
        'a',
        '../../../etc/passwd',
        `../${made.slice(3)}`,
        `${made}\0`,
        `${made}/x`,
        made.toUpperCase(),
      ];
      for (const key of [...paths.filter(path => path !== made), `${made.slice(1)}/`, `${made}${made}`]) {
        const uses = [
          objects.put(key, pieces(text), said),
          objects.get(key),
          objects.head(key),
          objects.delete(key),
          objects.signedUpload(key, { ...said, seconds: 60 }),
          objects.signedDownload(key, { name: 'a', type: 'a/b', seconds: 60 }),
        ].map(use => Promise.resolve(use));
        for (const use of uses) await assert.rejects(use, TypeError, JSON.stringify(key));
      }
    });

    test('what is there is read, as a whole and in parts, until it is deleted', async () => {
      const key = newObjectKey();
      await refused('object.not_found', objects.get(key));
      await refused('object.not_found', objects.head(key));
      await objects.put(key, pieces(text), said);
      assert.deepEqual(await objects.head(key), { size: 12 });
      for (const [first, last, part] of [
        [0, 11, text],
        [0, 0, 't'],
        [7, 11, 'bytes'],
      ] as const)
        assert.equal(String(await all(await objects.get(key, { first, last }))), part);
      await objects.delete(key);
      assert.equal(await stored.isThere(key), false);
      await objects.delete(key);
      const empty = await put('', { size: 0, type: 'a/b', sha256: sha256('') });
      assert.deepEqual(await objects.head(empty), { size: 0 });
      assert.equal((await all(await objects.get(empty))).length, 0);
    });

    test('at the end of an upload, size and hash are compared whatever the store did', async () => {
      const key = await put(text, said);
      await mustBeAsSaid(objects, key, said);
      await mustBeAsSaid(objects, key, hashed);
      await refused('object.wrong_size', mustBeAsSaid(objects, key, { ...said, size: 11 }));
      await refused('object.wrong_hash', mustBeAsSaid(objects, key, { ...said, sha256: sha256('other') }));
      await refused('object.not_found', mustBeAsSaid(objects, newObjectKey(), said));
    });

    test('of 100 MB that pass through, few are held at once', async () => {
      const piece = Buffer.alloc(64 * 1024, 'gatehouse');
      const count = 1_600;
      const size = count * piece.length;
      const hash = createHash('sha256');
      for (let at = 0; at < count; at += 1) hash.update(piece);
      collectGarbage();
      const before = process.memoryUsage().arrayBuffers;
      let held = 0;
      /** Looks eight times on the way: collecting takes long where much else goes on. */
      const look = (at: number): void => {
        if (at % 200 !== 0) return;
        collectGarbage();
        held = Math.max(held, process.memoryUsage().arrayBuffers - before);
      };
      async function* source(): AsyncGenerator<Uint8Array> {
        for (let at = 0; at < count; at += 1) {
          look(at);
          yield Buffer.from(piece);
        }
      }
      const key = newObjectKey();
      await objects.put(key, source(), { size, type: 'a/b', sha256: hash.digest('hex') });
      let read = 0;
      for await (const part of await objects.get(key)) {
        if (read % (size / 8) < part.length) look(0);
        read += part.length;
      }
      assert.equal(read, size);
      await objects.delete(key);
      // Collected bytes are counted off a little later, so some are counted twice.
      assert.ok(held < 48 * 1024 ** 2, `${Math.round(held / 1024 ** 2)} MB were held at once`);
    });
  });
}
