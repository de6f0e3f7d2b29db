import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type OwnS3, startOwnS3, withoutS3 } from '../../../tests/support/own-s3.ts';
import { examineS3 } from './examine-s3.ts';
import { newObjectKey } from './object-key.ts';
import { openS3 } from './s3.ts';
import type { S3Settings } from './s3-settings.ts';

describe('what is said of a bucket', { skip: withoutS3 }, () => {
  let s3: OwnS3;
  before(async () => {
    s3 = await startOwnS3();
  });
  after(() => s3?.remove());

  /** All that is wrong with it. */
  async function wrong(other: Partial<S3Settings>): Promise<string> {
    const settings = { ...s3.settings, ...other };
    const found = await examineS3(settings);
    assert.ok(found.every(({ ok }) => !ok));
    const text = found.map(each => each.text).join('\n');
    assert.ok(!text.includes(settings.secretAccessKey), text);
    return text;
  }

  test('one that can be used', async () => {
    const text = `the bucket gatehouse-tests at ${s3.settings.endpoint} can be written, read and deleted in`;
    assert.deepEqual(await examineS3(s3.settings), [{ ok: true, text }]);
  });

  test('nobody there, no bucket, another key or secret, another region', async () => {
    assert.match(await wrong({ endpoint: 'http://127.0.0.1:1' }), /does not answer \(.*\); correct S3_ENDPOINT/);
    assert.match(await wrong({ bucket: 'no-such-bucket' }), /create it, or correct S3_BUCKET/);
    assert.match(await wrong({ accessKeyId: 'gatehouse:nobody' }), /correct S3_(SECRET_ACCESS_KEY, S3_)?ACCESS_KEY_ID/);
    assert.match(await wrong({ secretAccessKey: 'another-secret' }), /correct S3_SECRET_ACCESS_KEY/);
    assert.match(await wrong({ region: 'eu-central-7' }), /S3_REGION/);
  });
});

describe('what is said of a store', () => {
  let server: Server;
  let answers: (method: string) => number;
  let clock = 0;
  let endless = false;
  const from = new Set<Socket>();
  let endpoint = '';
  before(async () => {
    server = createServer((request, response) => {
      request.resume();
      if (request.method === 'GET') from.add(request.socket);
      if (endless && request.method === 'GET') return void response.writeHead(200, { 'content-length': 10 }).write('a');
      response.setHeader('date', new Date(Date.now() + clock).toUTCString());
      response.writeHead(answers(request.method ?? '')).end(request.method === 'GET' ? 'gatehouse doctor' : '');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address === 'object' && address !== null) endpoint = `http://127.0.0.1:${address.port}`;
  });
  after(() => server.close());
  const settings = (): S3Settings => {
    const keys = { accessKeyId: 'key', secretAccessKey: 'secret' };
    return { endpoint, bucket: 'files', region: 'us-east-1', pathStyle: true, ...keys };
  };
  const examine = async () => {
    const found = await examineS3(settings());
    return found.map(({ text }) => text);
  };

  test('that overwrites, that does not know how not to, that forbids', async () => {
    answers = () => 200;
    assert.match((await examine()).join(), /is not good at refusing to overwrite: use another store/);
    answers = method => (method === 'PUT' ? 501 : 200);
    assert.match((await examine()).join(), /does not know "If-None-Match: \*"/);
    answers = method => (method === 'GET' ? 403 : 200);
    assert.match((await examine()).join(), /cannot be used for reading: it is forbidden .* right to read/);
  });

  test('that sends all where a part is asked for is away, and never sends other bytes', async t => {
    answers = () => 200;
    const failures: unknown[] = [];
    const objects = openS3(settings(), error => failures.push(error));
    t.after(() => objects.close());
    await assert.rejects(objects.get(newObjectKey(), { first: 0, last: 3 }), /unavailable/);
    assert.match(String(failures), /did not answer with the part/);
  });

  test('of which a hundred files are read slowly answers all the same, over connections of its own', async t => {
    answers = () => 200;
    endless = true;
    const objects = openS3(settings(), () => {});
    const looked = new Set<Socket>();
    const look = (request: IncomingMessage): void => {
      if (request.method === 'HEAD') looked.add(request.socket);
    };
    server.on('request', look);
    t.after(() => {
      endless = false;
      server.off('request', look);
      objects.close();
    });
    const reads = await Promise.all(Array.from({ length: 100 }, () => objects.get(newObjectKey())));
    await objects.mustAnswer(2_000);
    for (const read of reads) read.destroy();
    endless = false;
    // A connection that is free again is what a client would take first.
    const key = newObjectKey();
    await (await objects.get(key)).toArray();
    await objects.mustAnswer(2_000);
    assert.ok(looked.size > 0 && [...looked].every(each => !from.has(each)));
  });

  test('of which the key may not list, so that it cannot tell what is missing', async () => {
    let writes = 0;
    answers = method => {
      if (method === 'HEAD') return 403;
      if (method === 'PUT') writes += 1;
      return method === 'PUT' && writes > 1 ? 412 : 200;
    };
    assert.match((await examine()).join(), /cannot be used for telling what is missing: .* right to list .*ListBucket/);
    writes = 0;
    let heads = 0;
    const others = answers;
    answers = method => {
      if (method !== 'HEAD') return others(method);
      heads += 1;
      return heads === 1 ? 200 : 403;
    };
    assert.match((await examine()).join(), /cannot be used for telling what is missing: .* right to list .*ListBucket/);
  });

  test('whose clock differs', async () => {
    clock = -120_000;
    answers = method => (method === 'PUT' ? 501 : 200);
    assert.match((await examine())[1] ?? '', /is 1(19|20|21) s behind ours; set both by NTP/);
    clock = 120_000;
    assert.match((await examine())[1] ?? '', /s ahead of ours/);
  });
});
