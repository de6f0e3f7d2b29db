import { madeKey } from '../contract/connect/api-keys.support.ts';
import type { Screen } from './screens.ts';
import type { TestServer } from './server.ts';

/** API keys of the administrator: one in use, one that was rotated, one that ends soon. */
export async function apiKeyScreens(server: TestServer): Promise<readonly Screen[]> {
  const { admin } = server;
  const make = (name: string, permissions: readonly string[], more: object = {}) =>
    madeKey(server, admin, permissions, { name, ...more });
  const used = await make('Nightly export', ['user.list.other', 'self.profile']);
  await server.sql(
    `update api_keys set last_used_at = now() - interval '3 hours', last_used_ip = '203.0.113.7' where id = $1`,
    [used.id],
  );
  const rotated = await make('Deployments of the harbour', ['team.*'], { addresses: ['203.0.113.0/24'] });
  await server.call('POST', `/v1/api-keys/${rotated.id}/rotate`, { token: admin.token, body: {} });
  const ending = await make('Old dashboard', ['report.generate', 'self.*']);
  await server.sql(`update api_keys set expires_at = now() + interval '3 days' where id = $1`, [ending.id]);
  return [{ name: 'settings-api-keys', path: '/settings/api-keys', shows: 'Nightly export' }];
}
