import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { archiveReader, archiveWriter, headerIn } from './archive.ts';
import { archiveKeys } from './archive-keys.ts';
import type { ArchiveStore } from './archive-store.ts';
import { openDiskArchive } from './disk-archive.ts';
import { ArchiveDamaged, ArchiveMissing, ArchiveUnavailable } from './errors.ts';
import type { ChunkRef, Header, Manifest } from './manifest.ts';

const keys = archiveKeys(randomBytes(32));
const id = '01900000-0000-7000-8000-000000000001';
const other = '01900000-0000-7000-8000-000000000002';
const rows = (count: number, salt = ''): Buffer =>
  Buffer.from(
    Array.from({ length: count }, (_, index) => `${index}\tperson${index}@example.com\t${salt}${index % 97}\n`).join(
      '',
    ),
  );

const header = (more: Partial<Header> = {}): Header => ({
  ...{ format: 1, id, kind: 'full', repository: keys.repository, createdAt: '2026-01-31T12:00:00.000Z', sealed: true },
  ...{ migration: { version: 1, name: '0001_foundation.sql' }, master: 'x', recovery: null, ...more },
});
const manifestOf = (chunks: ChunkRef[]): Manifest => ({
  tables: [{ name: 'people', columns: ['a', 'b', 'c'], rows: 3, hash: '0'.repeat(32), chunks }],
  migrations: [{ version: 1, name: '0001_foundation.sql', checksum: 'x' }],
  ...{ sequences: [], ledger: null, keys: null, objects: null },
});

async function disk(t: TestContext): Promise<{ readonly store: ArchiveStore; readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-archive-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return { store: openDiskArchive(folder), folder };
}

/** A stored backup of one whole chunk and one patch of it. */
async function stored(t: TestContext, sealed = true) {
  const { store, folder } = await disk(t);
  const first = await (await archiveWriter(store, keys, { sealed, anew: false })).chunk(
    rows(5000),
    { page: 0, rows: 5000 },
    null,
  );
  await store.flush();
  const writer = await archiveWriter(store, keys, { sealed, anew: false });
  const second = await writer.chunk(Buffer.concat([rows(4990), Buffer.from('new\n')]), { page: 0, rows: 4991 }, first);
  assert.equal(second.base, first.id);
  await writer.finish(header({ sealed }), manifestOf([first, second]));
  const fileOf = (name: string): string => join(folder, 'chunks', name.slice(0, 2), name);
  const reader = await archiveReader(store, keys);
  return { store, folder, first, second, fileOf, reader, manifest: join(folder, 'backups', id) };
}

async function changed(path: string, change: (bytes: Buffer) => Buffer): Promise<void> {
  const bytes = await readFile(path);
  await writeFile(path, change(Buffer.from(bytes)));
}

const flipped = (at: number) => (bytes: Buffer) => {
  const place = at < 0 ? bytes.length + at : at;
  bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
  return bytes;
};

for (const sealed of [true, false]) {
  describe(sealed ? 'a sealed archive refuses' : 'an archive that is not sealed refuses', () => {
    test('chunks with any bit changed, cut off, lengthened or emptied', async t => {
      const { first, second, fileOf, reader } = await stored(t, sealed);
      const changes = [0, 4, 5, 8, 9, 20, 60, -1].map(flipped);
      const cuts = [(b: Buffer) => b.subarray(0, -1), (b: Buffer) => b.subarray(0, 6), () => Buffer.alloc(0)];
      const longer = (b: Buffer): Buffer => Buffer.concat([b, Buffer.from('x')]);
      for (const ref of [first, second]) {
        for (const change of [...changes, ...cuts, ...(sealed ? [longer] : [])]) {
          const whole = await readFile(fileOf(ref.id));
          await changed(fileOf(ref.id), change);
          // A patch may name another base then, which is not there.
          await assert.rejects(
            reader.chunk(ref, sealed),
            error => error instanceof ArchiveDamaged || error instanceof ArchiveMissing,
          );
          await writeFile(fileOf(ref.id), whole);
        }
      }
      assert.ok((await reader.chunk(first, sealed)).equals(rows(5000)));
    });

    test('chunks that were exchanged, are missing, or belong to backups of the other kind', async t => {
      const { first, second, fileOf, reader } = await stored(t, sealed);
      await assert.rejects(reader.chunk(first, !sealed), ArchiveDamaged);
      await assert.rejects(reader.chunk({ ...first, bytes: 7 }, sealed), /has \d+ bytes/);
      const [a, b] = [await readFile(fileOf(first.id)), await readFile(fileOf(second.id))];
      await writeFile(fileOf(first.id), b);
      await writeFile(fileOf(second.id), a);
      await assert.rejects(reader.chunk(first, sealed), ArchiveDamaged);
      await assert.rejects(reader.chunk(second, sealed), ArchiveDamaged);
      await rm(fileOf(first.id));
      await writeFile(fileOf(second.id), b);
      await assert.rejects(reader.chunk(second, sealed), ArchiveMissing, 'the base is gone');
    });

    test('manifests with any bit changed, cut off, of another backup, another archive, or a newer format', async t => {
      const { store, folder, manifest, reader } = await stored(t, sealed);
      const whole = await readFile(manifest);
      const opened = async (): Promise<Manifest> => reader.manifest(await headerIn(store, id));
      assert.equal((await opened()).tables.length, 1);
      for (let at = 0; at < whole.length; at += at < 12 ? 1 : 7) {
        await writeFile(manifest, flipped(at)(Buffer.from(whole)));
        await assert.rejects(opened(), ArchiveDamaged, `byte ${at}`);
      }
      for (const length of [0, 5, 40, whole.length - 1]) {
        await writeFile(manifest, whole.subarray(0, length));
        await assert.rejects(opened(), ArchiveDamaged, `${length} bytes`);
      }
      await writeFile(join(folder, 'backups', other), whole);
      await assert.rejects(headerIn(store, other), /that of another backup/);
      await assert.rejects(headerIn(store, '01900000-0000-7000-8000-000000000003'), ArchiveMissing);
      await writeFile(manifest, whole);
      const stranger = await archiveReader(store, archiveKeys(randomBytes(32)));
      await assert.rejects(stranger.manifest(await headerIn(store, id)), /of another Gatehouse/);
      const text = whole.toString('latin1').replace('"format":1', '"format":9');
      await writeFile(manifest, Buffer.from(text, 'latin1'));
      await assert.rejects(headerIn(store, id), /newer Gatehouse \(format 9\)/);
    });
  });
}

test('a chunk that decompresses to more than it says is refused before it fills the memory', async t => {
  const { fileOf, reader, first } = await stored(t, false);
  await changed(fileOf(first.id), bytes => {
    bytes.writeUInt32BE(16, 5);
    return bytes;
  });
  await assert.rejects(reader.chunk({ ...first, bytes: 16 }, false), ArchiveDamaged);
});

test('what is there already is not stored again, in whichever place it comes', async t => {
  const { store } = await stored(t);
  const again = await archiveWriter(store, keys, { sealed: true, anew: false });
  await Promise.all([
    again.chunk(rows(5000), { page: 0, rows: 5000 }, null),
    again.chunk(rows(5000), { page: 0, rows: 5000 }, null),
  ]);
  assert.deepEqual(again.written(), { chunks: 2, stored: 0, bytes: 0 });
  const two = await Promise.all([
    again.chunk(rows(70), { page: 0, rows: 70 }, null),
    again.chunk(rows(70), { page: 0, rows: 70 }, null),
  ]);
  assert.deepEqual(two[0], two[1]);
  assert.equal(again.written().stored, 1);
});

test('stored anew, a damaged chunk is mended, and a patch stands alone', async t => {
  const { store, first, second, fileOf, reader } = await stored(t);
  await changed(fileOf(first.id), flipped(20));
  const writer = await archiveWriter(store, keys, { sealed: true, anew: true });
  await writer.chunk(rows(5000), { page: 0, rows: 5000 }, null);
  const whole = await writer.chunk(Buffer.concat([rows(4990), Buffer.from('new\n')]), { page: 0, rows: 4991 }, null);
  await store.flush();
  assert.deepEqual(whole, { id: second.id, page: 0, rows: 4991, bytes: second.bytes });
  assert.ok((await reader.chunk(first, true)).equals(rows(5000)));
  await rm(fileOf(first.id));
  assert.equal((await reader.chunk(second, true)).length, second.bytes);
});

test('a patch is of a chunk that stands alone, and is only kept where it is much smaller', async t => {
  const { store, first, second } = await stored(t);
  const writer = await archiveWriter(store, keys, { sealed: true, anew: false });
  const third = await writer.chunk(
    Buffer.concat([rows(4980), Buffer.from('newer\n')]),
    { page: 0, rows: 4981 },
    second,
  );
  assert.equal(third.base, first.id);
  const unlike = await writer.chunk(randomBytes(200_000), { page: 0, rows: 1 }, first);
  assert.equal(unlike.base, undefined);
});

describe('the folder', () => {
  test('that cannot be written to says so, and holds no backup', {
    skip: process.getuid?.() === 0 && 'root may write anywhere',
  }, async t => {
    const { store, folder } = await disk(t);
    await chmod(folder, 0o500);
    await assert.rejects(store.put('chunks', 'ab'.repeat(32), Buffer.from('x')), ArchiveUnavailable);
    await chmod(folder, 0o700);
  });

  test('on a full disk fails the write, and what is there stays readable', async () => {
    // Linux has a device that is always full.
    await assert.rejects(
      async () => openDiskArchive('/dev/full').put('chunks', 'ab'.repeat(32), Buffer.from('x')),
      ArchiveUnavailable,
    );
  });

  test('is rid of what a killed process left, shows nothing foreign, and takes no name that is none', async t => {
    const { store, folder } = await disk(t);
    await store.put('chunks', 'ab'.repeat(32), Buffer.from('x'));
    assert.deepEqual(await readdir(join(folder, 'chunks', 'ab')), [], 'not before it is on the disk');
    assert.equal((await readdir(join(folder, 'unfinished'))).length, 1);
    const next = openDiskArchive(folder);
    assert.deepEqual(await next.list('chunks'), []);
    assert.equal((await readdir(join(folder, 'unfinished'))).length, 1, 'who reads disturbs nobody who writes');
    await next.put('chunks', 'cd'.repeat(32), Buffer.from('y'));
    await next.flush();
    assert.deepEqual(await readdir(join(folder, 'unfinished')), []);
    await writeFile(join(folder, 'chunks', 'cd', 'notes.txt'), '');
    assert.deepEqual(await next.list('chunks'), ['cd'.repeat(32)]);
    await assert.rejects(next.get('chunks', '../../etc/passwd'), TypeError);
    await assert.rejects(next.put('backups', '..', Buffer.from('z')), TypeError);
  });
});
