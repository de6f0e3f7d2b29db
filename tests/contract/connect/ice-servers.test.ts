import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { type OwnCoturn, startCoturn, withoutCoturn } from '../../support/coturn.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { dataOf } from './connect.support.ts';

interface Told {
  readonly ice_servers: readonly { urls: string[]; username?: string; credential?: string }[];
  readonly ttl: number;
  readonly expires_at: string;
  readonly note: string | null;
}

const toldTo = async (server: TestServer): Promise<Told> =>
  dataOf(await server.call('GET', '/v1/calls/ice-servers', { token: server.admin.token }));

test('without a TURN server there are none, nobody else’s are named, and it says so', async () => {
  const server = await startServer();
  try {
    assert.equal((await server.call('GET', '/v1/calls/ice-servers')).status, 401);
    const { ice_servers, note } = await toldTo(server);
    assert.deepEqual(ice_servers, []);
    assert.match(String(note), /TURN_URLS/);
  } finally {
    await server.close();
  }
});

describe('with a TURN server', { skip: withoutCoturn }, () => {
  test('each question gets a credential of one hour that it takes, and it takes no other', async () => {
    const coturn = await startCoturn();
    const server = await startServer(coturn.env);
    try {
      const { ice_servers, ttl, expires_at, note } = await toldTo(server);
      const [stun, turn] = ice_servers;
      assert.deepEqual(stun, { urls: [`stun:${coturn.address}`] });
      assert.deepEqual(turn?.urls, coturn.env['TURN_URLS']?.split(','));
      assert.deepEqual([ttl, note], [3600, null]);
      assert.ok(Math.abs(Date.parse(expires_at) - Date.now() - 3_600_000) < 10_000);
      const { username = '', credential = '' } = turn ?? {};
      assert.ok(username.endsWith(`:${server.admin.id}`));
      assert.equal(await relays(coturn, username, credential), true);
      assert.equal(await relays(coturn, username, `${credential}x`), false);
      const longer = username.replace(/^\d+/, seconds => String(Number(seconds) + 3600));
      assert.equal(await relays(coturn, longer, credential), false, 'one that was made to last longer');
    } finally {
      await server.close();
      await coturn.remove();
    }
  });
});

/** Whether two clients send each other something through it. */
async function relays({ address }: OwnCoturn, username: string, credential: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  const client = spawn(
    'timeout',
    ['10', 'turnutils_uclient', '-u', username, '-w', credential, '-p', port, '-y', '-n', '2', '-m', '1', host],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const [told] = await Promise.all([text(client.stdout), text(client.stderr), once(client, 'exit')]);
  return /tot_recv_msgs=[1-9]/.test(told);
}
