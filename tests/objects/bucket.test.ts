import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DomainError } from '../../src/kernel/errors.ts';
import { newObjectKey } from '../../src/platform/objects/object-key.ts';
import { until } from '../support/own-redis.ts';
import { type OwnS3, startOwnS3, withoutS3 } from '../support/own-s3.ts';
import { dataFolder, runCommand } from '../support/process.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { all, pieces } from './objects.support.ts';

const said = { size: 12, type: 'text/plain' };

describe('a bucket that is away', { skip: withoutS3 }, () => {
  let s3: OwnS3;
  let server: TestServer;
  before(async () => {
    s3 = await startOwnS3();
    server = await startServer(s3.env);
  });
  after(async () => {
    await server.close();
    await s3.remove();
  });
  const state = async () => {
    const { status, body } = await server.call('GET', '/health/ready');
    return { status, objects: (body as { objects?: string }).objects };
  };

  test('is told by the health check, which stays 200, and by 503 to who needs it; then all goes on', async () => {
    const { objects } = server.gatehouse.ports;
    const key = newObjectKey();
    await objects.put(key, pieces('twelve bytes'), said);
    assert.deepEqual(await state(), { status: 200, objects: 'up' });
    await s3.kill();
    const uses = [
      () => objects.head(key),
      () => objects.get(key),
      () => objects.put(newObjectKey(), pieces('twelve bytes'), said),
      () => objects.delete(key),
    ];
    for (const use of uses)
      await assert.rejects(use, error => {
        assert.ok(error instanceof DomainError && error.is('unavailable'), String(error));
        assert.ok(error.details.retryAfterSeconds > 0);
        return true;
      });
    await until('it is known to be down', async () => (await state()).objects === 'down', 10_000);
    assert.equal((await state()).status, 200);
    await s3.restart();
    assert.equal(String(await all(await objects.get(key))), 'twelve bytes');
    await until('it is known to be up', async () => (await state()).objects === 'up', 10_000);
  });

  test('leaves nothing of its own to serve here', async () => {
    const { status } = await server.call('PUT', `/objects/${newObjectKey()}`, { raw: 'twelve bytes' });
    assert.equal(status, 404);
  });

  test('doctor says whether it can be used, and what to mend', async t => {
    const folder = await dataFolder();
    t.after(() => folder.remove());
    const found = await runCommand(['doctor'], folder.path, s3.env);
    assert.match(found.stdout, /^ok {4}the bucket gatehouse-tests at \S+ can be written, read and deleted in$/m);
    const wrong = await runCommand(['doctor'], folder.path, { ...s3.env, S3_BUCKET: 'no-such-bucket' });
    assert.match(wrong.stdout, /^BAD {3}.* correct S3_BUCKET$/m);
    assert.equal(wrong.code, 1);
  });
});

test('without a bucket, the health check says nothing of one', async t => {
  const server = await startServer();
  t.after(() => server.close());
  const { status, body } = await server.call('GET', '/health/ready');
  assert.deepEqual([status, 'objects' in Object(body)], [200, false]);
});
