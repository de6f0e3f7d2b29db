import { randomUUID } from 'node:crypto';
import type { TestServer } from './server.ts';

/** Columns, and words for them, that decide what somebody is or may do. */
export const privileged: Readonly<Record<string, unknown>> = {
  id: randomUUID(),
  userId: randomUUID(),
  user_id: randomUUID(),
  organization_id: randomUUID(),
  organizationId: randomUUID(),
  organizationIds: [],
  role: 'admin',
  roles: ['admin'],
  roleIds: [],
  role_ids: [],
  permissions: ['*'],
  permissionIds: [],
  patterns: ['*'],
  pattern: '*',
  grants: [{ pattern: '*' }],
  scope: 'everything',
  admin: true,
  isAdmin: true,
  adminIds: [],
  invitedAdminIds: [],
  moniker: 'admin',
  system_rank: 5,
  systemDefault: true,
  is_system: true,
  isSystem: true,
  active: true,
  is_active: true,
  email: 'taken-over@example.net',
  username: 'taken-over',
  password: 'Another-password-8',
  passwordHash: 'x',
  password_hash: 'x',
  emailVerified: true,
  emailVerifiedAt: '2026-01-01T00:00:00.000Z',
  email_verified_at: '2026-01-01T00:00:00.000Z',
  authProvider: 'local',
  auth_provider: 'google',
  domainVerified: true,
  domain_verified_at: '2026-01-01T00:00:00.000Z',
  joinPolicy: 'open',
  requests_told_at: null,
  told_at: null,
  grantedBy: randomUUID(),
  granted_by: randomUUID(),
  invitedBy: randomUUID(),
  invited_by: randomUUID(),
  expiresAt: '2099-01-01T00:00:00.000Z',
  startsAt: '2020-01-01T00:00:00.000Z',
  accessEpoch: 0,
  access_epoch: 0,
  createdAt: '2020-01-01T00:00:00.000Z',
  updatedAt: '2020-01-01T00:00:00.000Z',
  deletedAt: null,
  deleted_at: null,
  lastLogin: '2020-01-01T00:00:00.000Z',
  approve: true,
};

/** A sum over all rows of each table, to see whether a refused request has changed anything. */
export function sumsOf(server: TestServer, tables: readonly string[]): Promise<unknown[]> {
  return Promise.all(
    tables.map(async table => {
      // A sign-in that was made for the test is seen now and then.
      const row =
        table === 'sessions' ? `to_jsonb(t) - 'last_seen_at'` : table === 'mail_messages' ? 't.id' : 'to_jsonb(t)';
      const rows = await server.sql(
        `select md5(string_agg((${row})::text, ',' order by (${row})::text)) as sum from ${table} t`,
      );
      return [table, rows[0]?.['sum']];
    }),
  );
}
