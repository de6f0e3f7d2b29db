import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256 } from '../objects/objects.support.ts';
import { administrator, dataFolder, post, type ServerProcess, signIn, startProcess } from '../support/process.ts';

const mebibyte = 1024 ** 2;
const partSize = 8 * mebibyte;

interface Address {
  readonly upload_url: string;
  readonly headers: Readonly<Record<string, string>>;
}

test('uploads whose server is killed go on: nothing half is taken for a file, and room is kept until they are done', async () => {
  const data = await dataFolder();
  let server: ServerProcess | undefined;
  try {
    server = await startProcess(data.path, { ...administrator, LOG_LEVEL: 'warn' });
    let token = await signIn(server.url);
    const storage = async <T>(method: string, path: string, body?: unknown): Promise<{ status: number; data: T }> => {
      const answer = await fetch(`${server?.url}/v1/storage${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, data: ((await answer.json()) as { data: T }).data };
    };
    /** Where an address leads on the server that runs now. */
    const real = (address: string): URL => {
      const { pathname, search } = new URL(address);
      return new URL(pathname + search, server?.url);
    };
    const put = async ({ upload_url: address, headers }: Address, bytes: Buffer): Promise<number> =>
      (await fetch(real(address), { method: 'PUT', headers, body: new Uint8Array(bytes) })).status;
    /** Sends half of it, and no more. */
    const putHalf = ({ upload_url: address, headers }: Address, bytes: Buffer): void => {
      const sending = request(real(address), {
        method: 'PUT',
        headers: { ...headers, 'content-length': bytes.length },
      });
      sending.on('error', () => {});
      sending.write(bytes.subarray(0, bytes.length / 2));
    };

    const whole = randomBytes(4 * mebibyte);
    const parted = randomBytes(2 * partSize + 5);
    const said = { content_type: 'application/octet-stream', is_encrypted: true };
    const one = await storage<Address & { file_id: string }>('POST', '/upload-url', {
      ...{ ...said, file_name: 'one', file_size: whole.length, sha256: sha256(whole) },
    });
    const many = await storage<{ upload_id: string }>('POST', '/uploads', {
      ...{ ...said, file_name: 'many', file_size: parted.length, sha256: sha256(parted) },
    });
    assert.deepEqual([one.status, many.status], [200, 201]);
    const { upload_id: id } = many.data;
    const parts = async (...numbers: number[]): Promise<readonly Address[]> =>
      (await storage<{ parts: readonly Address[] }>('POST', `/uploads/${id}/parts`, { part_numbers: numbers })).data
        .parts;
    const pieceOf = (number: number): Buffer => parted.subarray((number - 1) * partSize, number * partSize);
    const [first, second] = await parts(1, 2);
    assert.ok(first && second);
    assert.equal(await put(first, pieceOf(1)), 200);
    putHalf(one.data, whole);
    putHalf(second, pieceOf(2));
    await sleep(300);
    await server.kill('SIGKILL');

    server = await startProcess(data.path, { LOG_LEVEL: 'warn' });
    token = await signIn(server.url);
    const used = async (): Promise<number> => (await storage<{ used: number }>('GET', '/quota')).data.used;
    assert.equal(await used(), whole.length + parted.length);
    assert.equal((await storage('POST', '/upload-complete', { file_id: one.data.file_id })).status, 409);
    assert.equal((await storage('POST', `/uploads/${id}/complete`)).status, 409);
    const { data: state } = await storage<{ received: readonly { part_number: number }[] }>('GET', `/uploads/${id}`);
    assert.deepEqual(
      state.received.map(each => each.part_number),
      [1],
    );
    // The addresses of before still work.
    assert.equal(await put(one.data, whole), 200);
    assert.equal(await put(second, pieceOf(2)), 200);
    const [third] = await parts(3);
    assert.ok(third);
    assert.equal(await put(third, pieceOf(3)), 200);
    // Killed once more, while they are looked at and joined.
    void post(`${server.url}/v1/storage/uploads/${id}/complete`, undefined, token).catch(() => {});
    void post(`${server.url}/v1/storage/upload-complete`, { file_id: one.data.file_id }, token).catch(() => {});
    await sleep(15);
    await server.kill('SIGKILL');

    server = await startProcess(data.path, { LOG_LEVEL: 'warn' });
    token = await signIn(server.url);
    assert.equal((await storage('POST', '/upload-complete', { file_id: one.data.file_id })).status, 200);
    assert.equal((await storage('POST', `/uploads/${id}/complete`)).status, 200);
    for (const [fileId, bytes] of [
      [one.data.file_id, whole],
      [id, parted],
    ] as const) {
      const { data: found } = await storage<{ download_url: string }>('GET', `/download-url/${fileId}`);
      const got = await fetch(real(found.download_url));
      assert.ok(Buffer.from(await got.arrayBuffer()).equals(bytes));
    }
    assert.equal(await used(), whole.length + parted.length);
    assert.doesNotMatch(server.output(), /unexpected error/);
  } finally {
    await server?.kill('SIGKILL');
    await data.remove();
  }
});
