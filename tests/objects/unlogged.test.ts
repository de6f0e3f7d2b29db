import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { subkey } from '../../src/compose/secrets.ts';
import { newObjectKey } from '../../src/platform/objects/object-key.ts';
import { signedPaths } from '../../src/platform/objects/signed-paths.ts';
import { administrator, dataFolder, startProcess } from '../support/process.ts';

test('whatever comes of a signed address, the log repeats none of its signature', async t => {
  const data = await dataFolder();
  t.after(() => data.remove());
  const secret = 'a-secret-of-the-test-with-enough-characters';
  const server = await startProcess(data.path, { ...administrator, JWT_SECRET: secret, LOG_LEVEL: 'trace' });
  t.after(() => server.kill('SIGKILL'));
  const paths = signedPaths({ secret: subkey(secret, 'objects'), publicUrl: server.url, now: () => new Date() });
  const said = { size: 3, type: 'a/b' };
  const key = newObjectKey();
  const addresses: string[] = [];
  const put = async (body: string, seconds: number, to = key): Promise<number> => {
    const { url, headers } = paths.upload(to, { ...said, seconds });
    addresses.push(url);
    return (await fetch(url, { method: 'PUT', headers, body })).status;
  };
  const get = async (of: string, seconds: number): Promise<number> => {
    const url = paths.download(of, { name: 'a', type: 'a/b', seconds });
    addresses.push(url);
    return (await fetch(url)).status;
  };
  assert.equal(await put('abc', -10), 403);
  assert.equal(await put('abcd', 60), 403);
  assert.equal(await put('abc', 60), 200);
  assert.equal(await get(key, 60), 200);
  assert.equal(await get(newObjectKey(), 60), 404);
  // The disk fails: that is logged.
  await rm(join(data.path, 'objects/unfinished'), { recursive: true });
  assert.equal(await put('abc', 60, newObjectKey()), 503);
  await server.line(/the file store cannot be used/);
  await server.kill('SIGTERM');
  const signatures = addresses.map(url => new URL(url).searchParams.get('signature') ?? '');
  assert.deepEqual(
    [...new Set(signatures)].filter(signature => server.output().includes(signature)),
    [],
  );
  assert.doesNotMatch(server.output(), /signature=/);
});
