// What the tests of backups share: an archive in a folder, and a database with something in it.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import pg from 'pg';
import { emptyDatabase } from '../../../tests/support/postgres.ts';
import { archiveReader, archiveWriter, headerIn } from '../../platform/archive/archive.ts';
import { type ArchiveKeys, archiveKeys } from '../../platform/archive/archive-keys.ts';
import type { ArchiveStore } from '../../platform/archive/archive-store.ts';
import { openDiskArchive } from '../../platform/archive/disk-archive.ts';
import type { Header, Manifest } from '../../platform/archive/manifest.ts';
import type { ConnectionOptions } from '../../platform/db/connection.ts';
import { newId } from '../../platform/ids.ts';
import { type RestoreStep, restoreInto } from './restore-into.ts';
import { takeSnapshot } from './snapshot.ts';

export const connectionTo = (url: string): ConnectionOptions => ({
  server: { connectionString: url },
  statementTimeoutMilliseconds: 15_000,
  applicationName: 'test',
});

export async function client(t: TestContext, url: string): Promise<pg.Client> {
  const own = new pg.Client({ connectionString: url });
  await own.connect();
  own.on('error', () => {});
  t.after(() => own.end().catch(() => {}));
  return own;
}

export async function empty(t: TestContext): Promise<string> {
  const { url, drop } = await emptyDatabase();
  t.after(drop);
  return url;
}

export interface TestArchive {
  readonly store: ArchiveStore;
  readonly folder: string;
  readonly keys: ArchiveKeys;
  /** Backs up what is at an address. */
  backUp(url: string, options?: { sealed?: boolean; before?: string; anew?: boolean }): Promise<Taken>;
  restore(id: string, url: string, onStep?: (step: RestoreStep) => unknown): Promise<void>;
}

export interface Taken {
  readonly id: string;
  readonly manifest: Manifest;
  readonly stored: number;
  readonly bytes: number;
}

export async function testArchive(t: TestContext): Promise<TestArchive> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-backups-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const store = openDiskArchive(folder);
  const keys = archiveKeys(randomBytes(32));
  const reader = await archiveReader(store, keys);
  const read = async (id: string): Promise<{ readonly header: Header; readonly manifest: Manifest }> => {
    const unopened = await headerIn(store, id);
    return { header: unopened.header, manifest: await reader.manifest(unopened) };
  };
  return {
    ...{ store, folder, keys },
    async backUp(url, { sealed = true, before, anew = false } = {}) {
      const writer = await archiveWriter(store, keys, { sealed, anew });
      const snapshot = await takeSnapshot({
        ...{ connection: connectionTo(url), writer, choose: null, onProgress: () => {} },
        before: before === undefined ? null : (await read(before)).manifest,
        signal: new AbortController().signal,
      });
      const manifest = { ...snapshot, keys: null, objects: null };
      const { version, name } = snapshot.migrations.at(-1) ?? { version: 0, name: '' };
      const id = newId();
      const said = {
        format: 1,
        id,
        kind: 'full',
        repository: keys.repository,
        sealed,
        master: 'x',
        recovery: null,
      } as const;
      const createdAt = '2026-01-31T12:00:00.000Z';
      await writer.finish({ ...said, createdAt, migration: { version, name } }, manifest);
      const { stored, bytes } = writer.written();
      return { id, manifest, stored, bytes };
    },
    async restore(id, url, onStep = () => {}) {
      const { header, manifest } = await read(id);
      const into = { connection: connectionTo(url), reader, header, manifest };
      await restoreInto({ ...into, settle: async () => {}, onStep });
    },
  };
}
