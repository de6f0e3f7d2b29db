import { randomUUID } from 'node:crypto';
import { account } from '../contract/administration/identity.support.ts';
import { someKey, someKeys, upload } from '../contract/connect/keys.support.ts';
import { password } from '../support/server.ts';
import type { Asked, Parts } from './requests.ts';
import type { connectTable } from './table.connect.ts';

/** Nobody's, and no conversation's. */
const unknown = '00000000-0000-7000-8000-000000000000';

/** What requests of the surface `connect` need besides the ids in the path. */
export const connectParts: {
  readonly [K in keyof typeof connectTable]?: (asked: Asked) => Parts | Promise<Parts>;
} = {
  'POST /v1/auth/register': () => ({ body: { ...account(), display_name: 'New' } }),
  'POST /v1/auth/login': () => ({ body: { username: 'admin', password } }),
  'POST /v1/auth/mfa/verify': () => ({ body: { mfa_token: randomUUID(), code: '123456' } }),
  'POST /v1/auth/refresh': async ({ world }) => ({
    body: { refresh_token: (await world.server.signIn('admin')).refreshToken },
  }),

  'PATCH /v1/users/me': () => ({ body: { bio: 'Hello' } }),
  'POST /v1/users/me/password': () => ({
    body: { current_password: 'Wrong-horse-42', new_password: 'Another-horse-42' },
  }),
  'POST /v1/users/me/email': () => ({ body: { email: account().email, password } }),
  'DELETE /v1/users/me': () => ({ body: { password: 'Wrong-horse-42' } }),
  'PUT /v1/users/me/avatar': () => ({ raw: 'no picture', type: 'image/png' }),
  'GET /v1/users/search': () => ({ query: '?q=nobody-at-all' }),
  'GET /v1/users/avatars': () => ({ query: `?ids=${unknown}` }),
  'GET /v1/users/:id': () => ({ params: { id: unknown } }),
  'POST /v1/users/:id/friend': () => ({ params: { id: unknown } }),
  'DELETE /v1/users/:id/friend': () => ({ params: { id: unknown } }),
  'POST /v1/users/:id/friend/accept': () => ({ params: { id: unknown } }),
  'POST /v1/users/:id/friend/decline': () => ({ params: { id: unknown } }),
  'POST /v1/users/:id/block': () => ({ params: { id: unknown } }),
  'DELETE /v1/users/:id/block': () => ({ params: { id: unknown } }),
  'GET /v1/avatars/:name/:size': () => ({ params: { name: 'x'.repeat(43), size: '64' } }),

  'POST /v1/conversations': () => ({ body: { type: 'direct', participant_ids: [unknown] } }),
  'GET /v1/conversations/:id': () => ({ params: { id: unknown } }),
  'POST /v1/messages': () => ({ body: { conversation_id: unknown, content: 'Told' } }),
  'GET /v1/messages': () => ({ query: `?conversation_id=${unknown}` }),
  'PATCH /v1/conversations/:id': () => ({ params: { id: unknown }, body: { title: 'Told' } }),
  'DELETE /v1/conversations/:id': () => ({ params: { id: unknown } }),
  'POST /v1/conversations/:id/archive': () => ({ params: { id: unknown } }),
  'POST /v1/conversations/:id/mute': () => ({ params: { id: unknown }, body: {} }),
  'DELETE /v1/conversations/:id/mute': () => ({ params: { id: unknown } }),
  'PUT /v1/conversations/:id/settings': () => ({ params: { id: unknown }, body: { is_e2ee_enabled: true } }),
  'POST /v1/conversations/:id/participants': () => ({ params: { id: unknown }, body: { user_ids: [unknown] } }),
  'GET /v1/conversations/:id/participants': () => ({ params: { id: unknown } }),
  'PATCH /v1/conversations/:id/participants/:userId': () => ({
    params: { id: unknown, userId: unknown },
    body: { role: 'admin' },
  }),
  'DELETE /v1/conversations/:id/participants/:userId': () => ({ params: { id: unknown, userId: unknown } }),
  'POST /v1/conversations/:id/leave': () => ({ params: { id: unknown } }),
  'POST /v1/conversations/:id/mark-read': () => ({ params: { id: unknown }, body: {} }),
  'POST /v1/conversations/:id/mark-delivered': () => ({ params: { id: unknown }, body: {} }),
  'GET /v1/conversations/:id/pins': () => ({ params: { id: unknown } }),
  'POST /v1/messages/scheduled': () => ({
    body: { conversation_id: unknown, content: 'Told', send_at: new Date(Date.now() + 86_400_000).toISOString() },
  }),
  'PATCH /v1/messages/scheduled/:id': () => ({ params: { id: unknown }, body: { content: 'Told' } }),
  'DELETE /v1/messages/scheduled/:id': () => ({ params: { id: unknown } }),
  'GET /v1/messages/search': () => ({ query: '?q=told' }),
  'PATCH /v1/messages/:id': () => ({ params: { id: unknown }, body: { content: 'Told' } }),
  'DELETE /v1/messages/:id': () => ({ params: { id: unknown } }),
  'POST /v1/messages/:id/react': () => ({ params: { id: unknown }, body: { emoji: '👍' } }),
  'DELETE /v1/messages/:id/react': () => ({ params: { id: unknown } }),
  'GET /v1/messages/:id/thread': () => ({ params: { id: unknown } }),
  'POST /v1/messages/:id/pin': () => ({ params: { id: unknown } }),
  'DELETE /v1/messages/:id/pin': () => ({ params: { id: unknown } }),

  'POST /v1/keys/upload': () => ({ body: upload() }),
  'POST /v1/keys/rotate': () => ({ body: { new_signed_pre_key: someKey(), new_one_time_keys: someKeys(20) } }),
  'GET /v1/keys': () => ({ query: `?user_ids=${unknown}` }),
  'GET /v1/keys/:userId': () => ({ params: { userId: unknown } }),
  'PUT /v1/keys/backup': () => ({ body: { expected_version: 0, identity_key: someKey(), content: 'sealed' } }),
  'GET /v1/keys/backup/versions/:version': () => ({ params: { version: '1' } }),
  'PUT /v1/keys/state': () => ({ body: { expected_version: 0, content: 'sealed' } }),
  'POST /v1/storage/upload-url': () => ({ body: { file_name: 'a.txt', file_size: 1, content_type: 'text/plain' } }),
  'POST /v1/storage/upload-complete': () => ({ body: { file_id: unknown } }),
  'GET /v1/storage/download-url/:fileId': () => ({ params: { fileId: unknown } }),
  'GET /v1/storage/files/:id': () => ({ params: { id: unknown } }),
  'DELETE /v1/storage/files/:id': () => ({ params: { id: unknown } }),
  'POST /v1/storage/uploads': () => ({ body: { file_name: 'a.txt', file_size: 1, content_type: 'text/plain' } }),
  'GET /v1/storage/uploads/:id': () => ({ params: { id: unknown } }),
  'POST /v1/storage/uploads/:id/parts': () => ({ params: { id: unknown }, body: { part_numbers: [1] } }),
  'POST /v1/storage/uploads/:id/complete': () => ({ params: { id: unknown } }),
  'DELETE /v1/storage/uploads/:id': () => ({ params: { id: unknown } }),
  'POST /v1/storage/files/:id/restore': () => ({ params: { id: unknown } }),
  'POST /v1/calls/initiate': () => ({
    body: { call_type: 'audio', conversation_id: unknown, callee_ids: [unknown] },
  }),
  'POST /v1/calls/schedule': () => ({
    body: {
      ...{ conversation_id: unknown, title: 'Told', duration: 30, timezone: 'UTC' },
      starts_at: new Date(Date.now() + 86_400_000).toISOString(),
    },
  }),
  'GET /v1/calls/scheduled/:id': () => ({ params: { id: unknown } }),
  'PATCH /v1/calls/scheduled/:id': () => ({ params: { id: unknown }, body: { title: 'Told' } }),
  'DELETE /v1/calls/scheduled/:id': () => ({ params: { id: unknown } }),
  'GET /v1/calls/:id': () => ({ params: { id: unknown } }),
  'POST /v1/calls/:id/join': () => ({ params: { id: unknown }, body: {} }),
  'POST /v1/calls/:id/decline': () => ({ params: { id: unknown } }),
  'POST /v1/calls/:id/leave': () => ({ params: { id: unknown } }),
  'POST /v1/calls/:id/end': () => ({ params: { id: unknown }, body: {} }),
  'POST /v1/calls/:id/quality': () => ({ params: { id: unknown }, body: { samples: [{ rtt_ms: 1 }] } }),
  'GET /v1/calls/:id/quality': () => ({ params: { id: unknown } }),
  'POST /v1/calls/:id/recording': () => ({ params: { id: unknown }, body: { action: 'start' } }),
  'GET /v1/calls/:id/recording': () => ({ params: { id: unknown } }),
  'POST /v1/conversations/:id/typing': () => ({ params: { id: unknown } }),
  'POST /v1/presence': () => ({ body: { online: true } }),
  'GET /v1/presence': () => ({ query: `?user_ids=${unknown}` }),

  'PATCH /v1/notifications/:id/read': () => ({ params: { id: unknown } }),
  'DELETE /v1/notifications': () => ({ query: '?until=2020-01-01T00:00:00Z' }),
  'POST /v1/notifications/settings': () => ({ body: { quiet_hours: null } }),

  'POST /v1/api-keys': () => ({ body: { name: 'Nightly', permissions: ['self.profile'], password } }),
  'GET /v1/api-keys/:id': () => ({ params: { id: unknown } }),
  'PATCH /v1/api-keys/:id': () => ({ params: { id: unknown }, body: { name: 'Told', password } }),
  'POST /v1/api-keys/:id/rotate': () => ({ params: { id: unknown }, body: { password } }),
  'DELETE /v1/api-keys/:id': () => ({ params: { id: unknown }, body: { password } }),

  'POST /v1/notifications/push/subscriptions': () => ({
    body: { endpoint: 'http://push.example.com/1', keys: { p256dh: 'x', auth: 'x' } },
  }),
  'DELETE /v1/notifications/push/subscriptions/:id': () => ({ params: { id: unknown } }),
  'POST /v1/admin/users/:id/ban': () => ({ body: { reason: 'Spam' } }),
  'POST /v1/webhooks': ({ subject }) => ({
    body: {
      ...{ name: 'Told', url: 'https://hooks.example.com/', event_types: ['team.*'] },
      ...(subject.organization === null ? {} : { organization_id: subject.organization }),
    },
  }),
  'PATCH /v1/webhooks/:id': () => ({ body: { name: 'Told' } }),
  'POST /v1/webhooks/:id/deliveries/replay': () => ({ body: { since: '2026-01-01' } }),
};
