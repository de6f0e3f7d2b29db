import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { newObjectKey } from '../../src/platform/objects/object-key.ts';
import type { Objects, Said, SignedUpload } from '../../src/platform/objects/objects.ts';
import { until } from '../support/own-redis.ts';
import { all, pieces, type Stored, sha256, stores } from './objects.support.ts';

const text = 'twelve bytes';
const said: Said = { size: 12, type: 'text/plain' };

/** Changes one parameter of an address. */
function changed(url: string, name: string, value: string): string {
  const other = new URL(url);
  other.searchParams.set(name, value);
  return other.href;
}

for (const { name, skip, start } of stores) {
  describe(`signed addresses of objects ${name}`, { skip }, () => {
    let stored: Stored;
    let objects: Objects;
    before(async () => {
      stored = await start();
      objects = stored.objects;
    });
    after(() => stored.close());

    /** Sends a body to where an upload was signed for, otherwise than it was signed where `other` says so. */
    async function send(
      { url, headers }: SignedUpload,
      body: string,
      other: {
        readonly url?: string;
        readonly headers?: Readonly<Record<string, string>>;
        readonly method?: string;
      } = {},
    ): Promise<number> {
      const answer = await stored.ask(other.url ?? url, {
        method: other.method ?? 'PUT',
        headers: { ...headers, ...other.headers },
        ...(other.method === undefined ? { body } : {}),
      });
      await answer.text();
      return answer.status;
    }

    test('an upload otherwise than it was signed is refused, and stores nothing', async () => {
      const key = newObjectKey();
      const upload = await objects.signedUpload(key, { ...said, seconds: 60 });
      const { url } = upload;
      assert.equal(await send(upload, `${text}!`), 403, 'longer');
      assert.equal(await send(upload, text.slice(1)), 403, 'shorter');
      assert.equal(await send(upload, text, { headers: { 'content-type': 'text/html' } }), 403, 'another type');
      assert.equal(await send(upload, '', { method: 'GET' }), 403, 'another method');
      const other = newObjectKey();
      assert.equal(await send(upload, text, { url: url.replace(key, other) }), 403, 'another key');
      const { searchParams } = new URL(url);
      for (const [parameter, value] of searchParams) {
        if (parameter === 'x-id') continue;
        const wrong = /^\d+$/.test(value)
          ? String(Number(value) + 1)
          : `${value.slice(0, -1)}${value.endsWith('A') ? 'B' : 'A'}`;
        const status = await send(upload, text, { url: changed(url, parameter, wrong) });
        assert.ok(status === 403 || status === 400, `${parameter}: ${status}`);
      }
      assert.equal(await stored.isThere(key), false);
      assert.equal(await stored.isThere(other), false);
      assert.equal(await send(upload, text), 200);
      assert.equal(String(await all(await objects.get(key))), text);
    });

    test('an upload is for once', async () => {
      const key = newObjectKey();
      const upload = await objects.signedUpload(key, { ...said, seconds: 60 });
      assert.equal(await send(upload, text), 200);
      assert.equal(await send(upload, 'other  bytes'), 412);
      assert.equal(String(await all(await objects.get(key))), text);
    });

    test('an upload of which the hash was said has that hash, or is refused', async () => {
      const key = newObjectKey();
      const upload = await objects.signedUpload(key, { ...said, sha256: sha256(text), seconds: 60 });
      // Stores differ in what they make of parameters: all of it has to be headers.
      if (stored.s3 !== null)
        assert.equal(
          new URL(upload.url).searchParams.get('X-Amz-SignedHeaders'),
          'content-length;content-type;host;if-none-match;x-amz-checksum-sha256',
        );
      assert.equal(await send(upload, 'other  bytes'), 400);
      assert.equal(await stored.isThere(key), false);
      assert.equal(await send(upload, text), 200);
    });

    test('an upload of nothing at all', async () => {
      const key = newObjectKey();
      assert.equal(await send(await objects.signedUpload(key, { size: 0, type: 'a/b', seconds: 60 }), ''), 200);
      assert.deepEqual(await objects.head(key), { size: 0 });
    });

    test('a client that is gone in the middle leaves nothing', async () => {
      const key = newObjectKey();
      const size = 4 * 1024 ** 2;
      const upload = await objects.signedUpload(key, { size, type: 'a/b', seconds: 60 });
      const sending = request(stored.real(upload.url), {
        method: 'PUT',
        headers: { ...upload.headers, 'content-length': size },
      });
      sending.on('error', () => {});
      const { shares } = stored.server.gatehouse.ports;
      await new Promise(resolve => sending.write(Buffer.alloc(size / 2), resolve));
      if (stored.s3 === null) await until('it is being taken', () => shares.taken('transfers') === 1);
      sending.destroy();
      await until('its place is free', () => shares.taken('transfers') === 0);
      assert.equal(await stored.isThere(key), false);
      // And the address is as good as before.
      const again = await fetch(stored.real(upload.url), {
        method: 'PUT',
        headers: upload.headers,
        body: Buffer.alloc(size),
      });
      assert.equal(again.status, 200);
    });

    test('a download: the bytes, as what they were signed for, in parts too, and nothing else', async () => {
      const key = newObjectKey();
      await objects.put(key, pieces(text), { ...said, type: 'text/html' });
      const url = await objects.signedDownload(key, { name: 'naïve "plan".txt', type: 'text/plain', seconds: 60 });
      const whole = await stored.ask(url);
      assert.equal(await whole.text(), text);
      assert.equal(whole.headers.get('content-type'), 'text/plain');
      assert.equal(
        whole.headers.get('content-disposition'),
        `attachment; filename="na_ve _plan_.txt"; filename*=UTF-8''na%C3%AFve%20%22plan%22.txt`,
      );
      const part = await stored.ask(url, { headers: { range: 'bytes=7-' } });
      assert.deepEqual(
        [part.status, await part.text(), part.headers.get('content-range')],
        [206, 'bytes', 'bytes 7-11/12'],
      );
      const behind = await stored.ask(url, { headers: { range: 'bytes=12-' } });
      assert.equal(behind.status, 416);
      await behind.text();
      const upload = await objects.signedUpload(key, { ...said, seconds: 60 });
      const wrong = [
        url.replace(key, newObjectKey()),
        ...[...new URL(url).searchParams.keys()].filter(each => each !== 'x-id').map(each => changed(url, each, 'x')),
        ...(stored.s3 === null ? [`${url}&name=b`, url.replace(/&signature=.*/, ''), upload.url] : [upload.url]),
      ];
      for (const each of wrong) {
        const { status } = await stored.ask(each);
        assert.ok(status === 403 || status === 400, `${status} for ${each}`);
      }
      const missing = await objects.signedDownload(newObjectKey(), { name: 'a', type: 'a/b', seconds: 60 });
      assert.equal((await stored.ask(missing)).status, 404);
    });

    test('addresses work no longer than they were signed for', async () => {
      const key = newObjectKey();
      await objects.put(key, pieces(text), said);
      const url = await objects.signedDownload(key, { name: 'a', type: 'a/b', seconds: 1 });
      const upload = await objects.signedUpload(newObjectKey(), { ...said, seconds: 1 });
      await until('the download has ended', async () => (await stored.ask(url)).status === 403);
      await until('the upload has ended', async () => (await send(upload, text)) === 403);
    });
  });
}
