import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connectPinned } from './connect.ts';
import { listenHttp } from './testing.ts';

const never = new AbortController().signal;

describe('connectPinned', () => {
  test('goes to the given address although the name means another', async () => {
    await using v4 = await listenHttp(() => undefined);
    await using v6 = await listenHttp(() => undefined, '::1', v4.port);
    for (const [address, expected] of [
      ['::1', [0, 1]],
      ['127.0.0.1', [1, 1]],
    ] as const) {
      const socket = await connectPinned(new URL(`http://localhost:${v4.port}/`), [address], never);
      assert.equal(socket.remoteAddress, address);
      assert.deepEqual([v4.connections(), v6.connections()], expected);
      socket.destroy();
    }
  });

  test('needs no resolver: a name that exists nowhere connects', async () => {
    await using listener = await listenHttp(() => undefined);
    const socket = await connectPinned(new URL(`http://pinned.invalid:${listener.port}/`), ['127.0.0.1'], never);
    assert.equal(socket.remoteAddress, '127.0.0.1');
    socket.destroy();
  });

  test('moves on to the next address when one refuses', async () => {
    await using listener = await listenHttp(() => undefined);
    const url = new URL(`http://pinned.invalid:${listener.port}/`);
    const socket = await connectPinned(url, ['::1', '127.0.0.2', '127.0.0.1'], never);
    assert.equal(socket.remoteAddress, '127.0.0.1');
    socket.destroy();
  });

  test('an aborted signal opens nothing', async () => {
    await using listener = await listenHttp(() => undefined);
    const reason = new Error('too late');
    const url = new URL(`http://127.0.0.1:${listener.port}/`);
    await assert.rejects(connectPinned(url, ['127.0.0.1'], AbortSignal.abort(reason)), reason);
    assert.equal(listener.connections(), 0);
  });
});
