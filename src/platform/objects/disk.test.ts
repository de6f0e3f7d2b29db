import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { FileRefused } from '../files/refused.ts';
import { openDisk } from './disk.ts';
import { newObjectKey } from './object-key.ts';
import { signedPaths } from './signed-paths.ts';

let outer: string;
before(async () => {
  outer = await mkdtemp(join(tmpdir(), 'gatehouse-objects-'));
});
after(() => rm(outer, { recursive: true, force: true }));

const paths = signedPaths({
  secret: createSecretKey(randomBytes(32)),
  publicUrl: 'http://localhost',
  now: () => new Date(),
});
const said = { size: 3, type: 'a/b' };
async function* abc(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('abc');
}

async function opened(t: { after(step: () => void): void }, name: string) {
  const failures: unknown[] = [];
  const folder = join(outer, name);
  const disk = await openDisk({ folder, paths, onFailure: error => failures.push(error) });
  t.after(() => disk.close());
  return { folder, disk, failures };
}

test('folders and files are for our eyes only', async t => {
  const { folder, disk } = await opened(t, 'ours');
  const key = newObjectKey();
  await disk.put(key, abc(), said);
  const modes = ['', 'unfinished', key.slice(0, 2), join(key.slice(0, 2), key)].map(
    async path => (await stat(join(folder, path))).mode & 0o777,
  );
  assert.deepEqual(await Promise.all(modes), [0o700, 0o700, 0o700, 0o600]);
});

test('a link in place of a folder or of an object is not followed', async t => {
  const elsewhere = join(outer, 'elsewhere');
  await mkdir(elsewhere);
  await symlink(elsewhere, join(outer, 'linked'));
  await assert.rejects(openDisk({ folder: join(outer, 'linked'), paths, onFailure: () => {} }), FileRefused);

  const { folder, disk, failures } = await opened(t, 'links');
  const key = `00${newObjectKey().slice(2)}`;
  await symlink(elsewhere, join(folder, key.slice(0, 2)));
  await assert.rejects(disk.put(key, abc(), said), /unavailable/);
  assert.deepEqual(await readdir(elsewhere), []);
  assert.ok(failures[0] instanceof FileRefused);

  const other = `ff${newObjectKey().slice(2)}`;
  await mkdir(join(folder, 'ff'));
  await writeFile(join(outer, 'secret'), 'secret');
  await symlink(join(outer, 'secret'), join(folder, 'ff', other));
  await assert.rejects(disk.get(other), /unavailable/);
});

test('what a crash has left is removed at the next start, and what is being written is not', async t => {
  const { folder, disk } = await opened(t, 'crashed');
  const [old, fresh] = ['old', 'fresh'].map(name => join(folder, 'unfinished', name));
  assert.ok(old !== undefined && fresh !== undefined);
  await writeFile(old, 'a');
  await writeFile(fresh, 'b');
  const before = Date.now() / 1000 - 2 * 3600;
  await utimes(old, before, before);
  disk.close();
  await opened(t, 'crashed');
  while ((await readdir(join(folder, 'unfinished'))).length > 1) await new Promise(setImmediate);
  assert.deepEqual(await readdir(join(folder, 'unfinished')), ['fresh']);
});

test('a key that is taken is refused before any of its bytes is read', async t => {
  const { folder, disk } = await opened(t, 'taken');
  const key = newObjectKey();
  await disk.put(key, abc(), said);
  let read = false;
  async function* other(): AsyncGenerator<Uint8Array> {
    read = true;
    yield Buffer.from('xyz');
  }
  await assert.rejects(disk.put(key, other(), said), /object\.exists/);
  assert.equal(read, false);
  assert.deepEqual(await readdir(join(folder, 'unfinished')), []);
});

test('a disk that does not do as it should is told of, answered as unavailable, and used again when it does', async t => {
  const { folder, disk, failures } = await opened(t, 'lost');
  const [key, other] = [`00${newObjectKey().slice(2)}`, `ff${newObjectKey().slice(2)}`];
  await disk.put(key, abc(), said);
  await rm(join(folder, 'unfinished'), { recursive: true });
  await assert.rejects(disk.put(other, abc(), said), /unavailable/);
  assert.equal(failures.length, 1);
  await disk.put(other, abc(), said);
  assert.deepEqual(await disk.head(other), { size: 3 });
  await rm(join(folder, '00'), { recursive: true });
  await disk.put(key, abc(), said);
  assert.deepEqual(await disk.head(key), { size: 3 });
});

test('parts that several join at once become one object, written once by a process', async t => {
  const { folder, disk, failures } = await opened(t, 'joined');
  const other = await openDisk({ folder, paths, onFailure: error => failures.push(error) });
  t.after(() => other.close());
  const upload = { key: newObjectKey(), id: 'any' };
  await disk.parts.begin(upload.key, said);
  const numbers = Array.from({ length: 400 }, (_, index) => index + 1);
  for (const number of numbers) await disk.parts.put(upload.key, number, abc(), said);
  const whole = { size: 3 * numbers.length, type: said.type };
  const unfinished = () => readdir(join(folder, 'unfinished'));

  const first = disk.parts.join(upload, whole);
  while ((await unfinished()).length === 0);
  // Whoever asks in this process waits for that; another process finds parts that go while it reads them.
  const all = Promise.all([first, other.parts.join(upload, whole)]);
  assert.equal(disk.parts.join(upload, whole), first);
  await all;
  assert.deepEqual(failures, []);
  assert.equal((await disk.head(upload.key)).size, whole.size);
  assert.deepEqual(await unfinished(), []);
});
