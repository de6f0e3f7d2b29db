import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { capabilities } from '../../../src/domain/capabilities.ts';
import { removeAllObjects } from '../../../src/domain/files/remove-objects.ts';
import { sweepExpired } from '../../../src/domain/upkeep/sweep-expired.ts';
import { type Stored, stores } from '../../objects/objects.support.ts';
import { until } from '../../support/own-redis.ts';
import type { Person } from '../../support/server.ts';
import { dataOf, refusalOf } from './connect.support.ts';
import { type FileBody, filesOf, keyOf, sha256 } from './files.support.ts';

const mebibyte = 1024 ** 2;
const partSize = 8 * mebibyte;
const notFound = { code: 'NOT_FOUND', message: 'File not found' };
const unknown = '00000000-0000-7000-8000-000000000000';

interface Parted {
  readonly upload_id: string;
  readonly file_id: string;
  readonly part_size: number;
  readonly part_count: number;
  readonly expires_at: string;
}
interface Part {
  readonly part_number: number;
  readonly size: number;
  readonly upload_url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

for (const { name, skip, start } of stores) {
  describe(`files in parts ${name}`, { skip }, () => {
    let stored: Stored;
    let files: ReturnType<typeof filesOf>;
    let owner: Person;
    const bytes = randomBytes(2 * partSize + 3);

    before(async () => {
      stored = await start();
      files = filesOf(stored);
      owner = await stored.server.person();
    });
    after(() => stored?.close());

    const begin = (who: Person, more: object = {}) =>
      files.call(who, 'POST', '/uploads', {
        file_name: 'film.bin',
        file_size: bytes.length,
        content_type: 'application/octet-stream',
        is_encrypted: true,
        ...more,
      });
    const begun = async (more: object = {}): Promise<Parted> => dataOf(await begin(owner, more), 201);
    const sign = async (id: string, ...numbers: number[]): Promise<Part[]> =>
      dataOf<{ parts: Part[] }>(await files.call(owner, 'POST', `/uploads/${id}/parts`, { part_numbers: numbers }))
        .parts;
    const bytesOf = (number: number): Uint8Array<ArrayBuffer> =>
      new Uint8Array(bytes.subarray((number - 1) * partSize, number * partSize));
    const put = async (part: Part, body: Uint8Array<ArrayBuffer> = bytesOf(part.part_number)): Promise<number> => {
      const answer = await stored.ask(part.upload_url, { method: part.method, headers: part.headers, body });
      await answer.arrayBuffer();
      return answer.status;
    };
    const received = async (id: string): Promise<number[]> =>
      dataOf<{ received: { part_number: number }[] }>(await files.call(owner, 'GET', `/uploads/${id}`)).received.map(
        each => each.part_number,
      );
    const complete = (id: string) => files.call(owner, 'POST', `/uploads/${id}/complete`);
    const removed = (): Promise<void> =>
      removeAllObjects(
        (action, input) => stored.server.gatehouse.perform(action, input, operatorCaller('job')),
        stored.objects,
      );
    /** Parts that lie on the disk, of whatever upload. */
    const leftOver = async (): Promise<string[]> =>
      stored.s3 === null ? readdir(join(stored.server.data, 'objects', 'parts')).catch(() => []) : [];

    test('what is malformed, somebody else’s, or nobody’s is refused', async () => {
      for (const [more, why] of [
        [{ file_size: 2 * 1024 ** 3 + 1 }, /file_size must be at most 2147483648/],
        [{ file_size: 0 }, /file_size/],
        [{ file_name: '../a' }, /file_name/],
        [{ is_encrypted: false }, /content_type/],
      ] as const)
        assert.match(String(refusalOf(await begin(owner, more), 400)['message']), why);
      refusalOf(await begin(owner, { file_size: 1024 ** 3 + 1 }), 409);
      assert.equal(await files.used(owner), 0);
      const { upload_id: id } = await begun();
      const other = await stored.server.person();
      for (const [who, which] of [
        [other, id],
        [owner, unknown],
      ] as const) {
        assert.deepEqual(refusalOf(await files.call(who, 'GET', `/uploads/${which}`), 404), notFound);
        const parts = { part_numbers: [1] };
        assert.deepEqual(refusalOf(await files.call(who, 'POST', `/uploads/${which}/parts`, parts), 404), notFound);
        assert.deepEqual(refusalOf(await files.call(who, 'POST', `/uploads/${which}/complete`), 404), notFound);
        assert.deepEqual(refusalOf(await files.call(who, 'DELETE', `/uploads/${which}`), 404), notFound);
      }
      for (const numbers of [[], [0], [4], [1, 1], ['1'], [1.5], 1])
        refusalOf(await files.call(owner, 'POST', `/uploads/${id}/parts`, { part_numbers: numbers }), 400);
      dataOf(await files.call(owner, 'DELETE', `/uploads/${id}`));
      refusalOf(await files.call(owner, 'DELETE', `/uploads/${id}`), 404);
      assert.equal(await files.used(owner), 0);
    });

    test('come in any order, go on after a lost connection, and are one file then', async () => {
      const upload = await begun({ sha256: sha256(bytes) });
      assert.deepEqual([upload.part_size, upload.part_count], [partSize, 3]);
      const lasts = Date.parse(upload.expires_at) - Date.now();
      assert.ok(lasts > 86_000_000 && lasts <= 86_400_000, String(lasts));
      const before = await files.used(owner);
      assert.equal(before, bytes.length);
      const id = upload.upload_id;
      assert.deepEqual(await received(id), []);
      const [third, first] = await sign(id, 3, 1);
      assert.ok(third && first);
      assert.deepEqual([third.size, first.size], [3, partSize]);
      assert.deepEqual([await put(third), await put(first)], [200, 200]);
      assert.deepEqual(await received(id), [1, 3]);
      refusalOf(await files.address(owner, id), 404);
      const { code, missing_parts: missing } = refusalOf(await complete(id), 409);
      assert.deepEqual([code, missing], ['CONFLICT', [2]]);
      const [second] = await sign(id, 2);
      assert.ok(second);
      assert.equal(await put(second), 200);
      const { file } = dataOf<{ file: FileBody }>(await complete(id));
      assert.deepEqual([file.status, file.file_size], ['ready', bytes.length]);
      dataOf(await complete(id));
      refusalOf(await files.call(owner, 'GET', `/uploads/${id}`), 404);
      // Swift takes parts of what was joined, and never looks at them again.
      if (stored.s3 === null) assert.equal(await put(second), 404);
      const got = await files.downloaded(owner, id);
      assert.ok(got.bytes.equals(bytes));
      assert.equal(await files.used(owner), bytes.length);
      assert.deepEqual(await leftOver(), []);
    });

    test('an address is for its part alone, with the length that it has', async () => {
      const { upload_id: id } = await begun();
      const [first] = await sign(id, 1);
      assert.ok(first);
      assert.equal(await put(first, bytesOf(1).subarray(1)), 403);
      const other = new URL(first.upload_url);
      const name = other.searchParams.has('part') ? 'part' : 'partNumber';
      other.searchParams.set(name, '2');
      assert.equal(await put({ ...first, upload_url: other.href }), 403);
      assert.deepEqual(await received(id), []);
      await files.call(owner, 'DELETE', `/uploads/${id}`);
    });

    test('of two who send one part, both or one are taken, and what is there is one of them whole', async () => {
      const { upload_id: id } = await begun();
      const [first, again] = [...(await sign(id, 1)), ...(await sign(id, 1))];
      assert.ok(first && again);
      const statuses = (await Promise.all([put(first), put(again)])).sort();
      assert.deepEqual(statuses, stored.s3 === null ? [200, 409] : [200, 200]);
      if (stored.s3 === null) assert.equal(await put(first), 409);
      assert.deepEqual(await received(id), [1]);
      await files.call(owner, 'DELETE', `/uploads/${id}`);
    });

    test('goes on where it was killed between joining and the word that it is done', async () => {
      const { upload_id: id } = await begun();
      for (const part of await sign(id, 1, 2, 3)) assert.equal(await put(part), 200);
      const [row] = await stored.server.sql<{ key: string; upload: string }>(
        'select object_key as key, upload_id as upload from files where id = $1',
        [id],
      );
      assert.ok(row);
      const said = { size: bytes.length, type: 'application/octet-stream' };
      await stored.objects.parts.join({ key: row.key, id: row.upload }, said);
      assert.deepEqual(await received(id), [1, 2, 3]);
      dataOf(await complete(id));
      assert.ok((await files.downloaded(owner, id)).bytes.equals(bytes));
    });

    test('are looked at as any other file is', async () => {
      const text = Buffer.alloc(partSize + 4, 'a');
      text[partSize + 1] = 0;
      const plain = { content_type: 'text/plain', is_encrypted: false, file_size: text.length };
      const { upload_id: id } = await begun(plain);
      const before = await files.used(owner);
      const key = await keyOf(stored.server, id);
      for (const part of await sign(id, 1, 2))
        await put(part, new Uint8Array(text.subarray((part.part_number - 1) * partSize, part.part_number * partSize)));
      assert.match(String(refusalOf(await complete(id), 400)['message']), /not of the type text\/plain/);
      assert.equal(await files.used(owner), before - text.length);
      await until('its bytes are gone', async () => !(await stored.isThere(key)));
    });

    test('an upload whose time is over begins anew, and what has come of it is removed', async () => {
      const { upload_id: id } = await begun();
      const [first, second] = await sign(id, 1, 2);
      assert.ok(first && second);
      assert.equal(await put(first), 200);
      const before = await files.used(owner);
      await stored.server.sql(`update files set upload_until = now() - interval '21 minutes' where id = $1`, [id]);
      refusalOf(await files.call(owner, 'GET', `/uploads/${id}`), 404);
      refusalOf(await files.call(owner, 'POST', `/uploads/${id}/parts`, { part_numbers: [2] }), 404);
      assert.equal(
        (await sweepExpired(stored.server.gatehouse.database, new Date(), capabilities))['abandonedUploads'],
        1,
      );
      assert.equal(await files.used(owner), before - bytes.length);
      await removed();
      if (stored.s3 === null) assert.equal(await put(second), 404);
      assert.deepEqual(await leftOver(), []);
      const again = await begun();
      assert.deepEqual(await received(again.upload_id), []);
    });
  });
}
