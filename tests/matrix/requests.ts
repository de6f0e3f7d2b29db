import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { password } from '../support/server.ts';
import { connectParts } from './requests.connect.ts';
import { directoryParts } from './requests.directory.ts';
import { fromOwnPage, type Key, placeOf } from './table.ts';
import type { Subject } from './things.ts';
import type { Caller, World } from './world.ts';

/** What a valid request needs to know. */
export interface Asked {
  readonly world: World;
  readonly caller: Caller;
  /** The thing it is about; for what is made, only where. */
  readonly subject: Subject;
}

/** What a request has besides method, path and the header. */
export interface Parts {
  /** In place of the subject's own ids. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly raw?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const unused = () => randomUUID().replaceAll('-', '').slice(0, 20);
const account = () => {
  const username = `n${unused()}`;
  return { email: `${username}@example.com`, username, password };
};
const credentials = { username: 'admin', password };
/** Tickets are called by their number. */
const ticket = async ({ world, subject }: Asked): Promise<{ ticketId: string }> => {
  const [row] = await world.server.sql<{ number: string }>('select number from support_tickets where id = $1', [
    subject.id,
  ]);
  return { ticketId: `TKT-${row?.number ?? '999999'}` };
};
const noExecution = () => ({ params: { executionId: `exec_${'0'.repeat(32)}` } });
const inOrganization = ({ subject }: Asked) =>
  subject.organization === null ? {} : { organizationId: subject.organization };

/** What no passkey has signed. */
const signedNothing = {
  id: 'AAAA',
  type: 'public-key',
  response: { clientDataJSON: 'e30', authenticatorData: 'AAAA', signature: 'AAAA' },
};

/** What no browser has made. */
const madeNothing = { ...signedNothing, response: { clientDataJSON: 'e30', attestationObject: 'oA' } };

/** What requests need besides the ids in the path; those that need nothing else are not here. */
const parts: { readonly [K in Key]?: (asked: Asked) => Parts | Promise<Parts> } = {
  'POST /api/v1/auth/register': () => ({ body: account() }),
  'POST /api/v1/auth/login': () => ({ body: credentials }),
  'POST /api/v1/auth/refresh': async ({ world }) => ({
    body: { refresh_token: (await world.server.signIn('admin')).refreshToken },
  }),
  'POST /api/v1/auth/password/forgot': () => ({ body: { email: 'nobody@example.com' } }),
  'POST /api/v1/auth/password/reset': () => ({ body: { token: unused(), password: 'Correct-horse-43' } }),
  'POST /api/v1/auth/email/verify': () => ({ body: { token: unused() } }),
  'POST /api/v1/auth/setup': () => ({ body: { token: unused(), ...account() } }),
  'POST /api/v1/auth/mfa/verify': () => ({ body: { mfa_token: unused(), code: '123456' } }),
  'POST /api/v1/auth/passkey/options': () => ({ body: {} }),
  'POST /api/v1/auth/passkey/verify': () => ({ body: { response: signedNothing } }),
  'POST /api/v1/auth/mfa/send': () => ({ body: { mfa_token: unused(), method: 'email' } }),
  // Somebody else's session, which is as good as none.
  'DELETE /api/v1/auth/sessions/:id': async ({ world }) => ({ params: { id: await sessionOf(world) } }),
  'POST /api/v1/auth/mfa/enrol': () => ({ body: { enrolment_token: unused(), method: 'totp' } }),
  'POST /api/v1/auth/mfa/enrol/verify': () => ({ body: { enrolment_token: unused(), code: '123456' } }),
  'POST /api/v1/auth/passkey/enrol/options': () => ({ body: { enrolment_token: unused() } }),
  'POST /api/v1/auth/passkey/enrol': () => ({ body: { enrolment_token: unused(), response: madeNothing } }),
  'POST /api/v1/auth/mfa/totp': () => ({ body: {} }),
  'POST /api/v1/auth/mfa/totp/confirm': () => ({ body: { code: '123456' } }),
  'POST /api/v1/auth/mfa/backup-codes': () => ({ body: { code: '123456' } }),
  'POST /api/v1/auth/mfa/disable': () => ({ body: { code: '123456', password } }),

  'POST /api/v1/users': asked => ({ body: { ...account(), ...inOrganization(asked) } }),
  'PATCH /api/v1/users/:id': () => ({ body: { bio: 'Told' } }),
  'PATCH /api/v1/users/:id/status': () => ({ body: { is_active: false } }),
  'PATCH /api/v1/users/:id/role': () => ({ body: { role: 'user' } }),
  // With a factor to take away, which nobody has to show.
  'DELETE /api/v1/users/:id/mfa': async ({ world, subject }) => {
    await protect(world, subject);
    return { body: {} };
  },
  'DELETE /api/v1/users/:id/sessions/:sessionId': async ({ world, subject }) => ({
    params: { sessionId: await signInAs(world, subject) },
  }),
  'POST /api/v1/users/import': () => {
    const { email, username } = account();
    return { raw: `email,username\n${email},${username}\n`, type: 'text/csv' };
  },
  'POST /api/v1/admin/users/bulk': () => ({ body: { action: 'delete', user_data: [{ email: 'nobody@example.com' }] } }),
  'POST /api/v1/users/:id/password-link': () => ({ body: {} }),
  // Of an import that was nobody's: there are no links to give.
  'POST /api/v1/users/import/:id/links': () => ({ params: { id: randomUUID() } }),
  'POST /api/v1/users/import/preview': () => ({ raw: 'email,username\nnobody@example.com,nobody\n', type: 'text/csv' }),

  'POST /api/v1/teams': asked => ({ body: { name: `Team ${unused()}`, ...inOrganization(asked) } }),
  'PATCH /api/v1/teams/:id': () => ({ body: { description: 'Told' } }),
  'POST /api/v1/teams/:id/members/:userId': ({ subject }) => ({ params: { userId: subject.outsiderId } }),
  'PATCH /api/v1/teams/:id/members/:userId': () => ({ body: { role: 'manager' } }),
  'POST /api/v1/teams/:id/grants': () => ({ body: { pattern: 'report.read' } }),

  'POST /api/v1/teams/:id/resources': ({ subject }) => ({
    body: { type: 'credential', resource_id: subject.credentialId },
  }),

  'POST /api/v1/integrations': asked => ({
    body: { name: 'Scanner', api_url: 'https://example.com/', ...inOrganization(asked) },
  }),
  'PATCH /api/v1/integrations/:id': () => ({ body: { name: 'Told' } }),
  'POST /api/v1/integrations/:id/test': ({ world }) => ({
    params: { id: 'scanner' },
    body: { api_url: `${world.server.url}/health`, api_key: 'key' },
  }),
  'POST /api/v1/integrations/:id/test + saved': ({ world }) => ({
    body: { api_url: `${world.server.url}/health`, api_key: 'key' },
  }),

  // Nobody waits here for a backup to be taken.
  'POST /api/v1/admin/backup/create': () => ({
    body: { backup_type: 'selective', tables: ['schema_migrations'] },
  }),
  'POST /api/v1/admin/backups/schedule': () => ({
    body: {
      ...{ every_hours: null, backup_type: 'incremental', include_files: true, encryption_enabled: true },
      ...{ retention_days: 30, drill_days: null },
    },
  }),
  'POST /api/v1/admin/backups/:id/drill': () => ({ params: { id: randomUUID() } }),
  'GET /api/v1/admin/backups/:id': () => ({ params: { id: randomUUID() } }),
  'POST /api/v1/user/profile/setup': () => ({ body: { first_name: 'Ann', last_name: 'Lee' } }),
  'POST /api/v1/user/access/request': () => ({
    body: { resource_type: 'user', access_level: 'read', justification: 'Told', duration_days: 1 },
  }),
  'DELETE /api/v1/user/access/requests/:requestId': () => ({ params: { requestId: 'REQ-1' } }),
  'POST /api/v1/user/access/requests/:requestId/extend': () => ({
    params: { requestId: 'REQ-1' },
    body: { duration_days: 1 },
  }),
  'POST /api/v1/manager/approvals/process': () => ({ body: { request_id: 'REQ-1', action: 'reject' } }),
  'POST /api/v1/manager/team/setup': ({ subject }) => ({
    body: {
      team_name: `Team ${unused()}`,
      ...(subject.organization === null ? {} : { organization_id: subject.organization }),
    },
  }),
  'POST /api/v1/manager/team/members': async ({ world, subject }) => {
    const [outsider] = await world.server.sql<{ email: string }>('select email from users where id = $1', [
      subject.outsiderId,
    ]);
    return { body: { action: 'add', user_email: outsider?.email, team_id: subject.id } };
  },
  'POST /api/v1/manager/permissions/update': () => ({ body: { user_email: 'nobody@example.com' } }),
  'POST /api/v1/user/access/break-glass': ({ subject }) => ({
    body: {
      ...{ resource_type: 'unregistered', access_level: 'read', justification: 'Told', password },
      ...(subject.organization === null ? {} : { organization_id: subject.organization }),
    },
  }),
  'POST /api/v1/manager/reviews': () => ({ body: { subject: 'role', subject_id: randomUUID() } }),
  'GET /api/v1/manager/reviews/:reviewId': () => ({ params: { reviewId: 'RVW-1' } }),
  'POST /api/v1/manager/reviews/:reviewId/decisions': () => ({
    params: { reviewId: 'RVW-1' },
    body: { revision: 1, decisions: [{ item_id: randomUUID(), decision: 'keep' }] },
  }),
  'POST /api/v1/manager/reports/generate': () => ({
    body: { report_type: 'activity_monitoring', period: 'daily', team_id: randomUUID() },
  }),
  'GET /api/v1/admin/evidence': () => ({ query: '?kind=reviews&from=2026-01-01&to=2026-01-02' }),
  'POST /api/v1/manager/reports/schedules': () => ({
    body: {
      ...{ name: 'Daily', report_type: 'activity_monitoring', every: 'daily', time: '08:00', timezone: 'UTC' },
      team_id: randomUUID(),
    },
  }),
  'GET /api/v1/manager/reports/schedules/:id': () => ({ params: { id: randomUUID() } }),
  'PATCH /api/v1/manager/reports/schedules/:id': () => ({ params: { id: randomUUID() }, body: { name: 'Daily' } }),
  'DELETE /api/v1/manager/reports/schedules/:id': () => ({ params: { id: randomUUID() } }),
  'POST /api/v1/manager/reports/schedules/:id/pause': () => ({ params: { id: randomUUID() } }),
  'POST /api/v1/manager/reports/schedules/:id/take': () => ({ params: { id: randomUUID() } }),
  'GET /api/v1/manager/reports/:reportId': () => ({ params: { reportId: 'RPT-1' } }),
  'GET /api/v1/manager/reports/:reportId/file': () => ({ params: { reportId: 'RPT-1' }, query: '?format=csv' }),
  'POST /api/v1/admin/access/resource-types': ({ subject }) => ({
    body: {
      name: `type-${unused()}`,
      levels: ['read'],
      ...(subject.organization === null ? {} : { organization_id: subject.organization }),
    },
  }),
  'POST /api/v1/admin/security/policy': ({ subject }) => ({
    body: {
      policy_type: 'password_policy',
      enabled: false,
      configuration: { min_length: 8 },
      apply_to: [`department:${unused()}`],
      ...(subject.organization === null ? {} : { organization_id: subject.organization }),
    },
  }),
  'PATCH /api/v1/admin/security/policies/:id': () => ({ body: { configuration: { min_length: 9 } } }),
  'POST /api/v1/admin/security/policies/preview': () => ({
    body: { policy_type: 'password_policy', configuration: { min_length: 8 }, apply_to: ['all_users'] },
  }),
  'PATCH /api/v1/admin/access/resource-types/:id': () => ({ body: { description: 'Told' } }),
  'POST /api/v1/admin/tenant/onboard': () => ({
    body: {
      company_name: 'Made',
      company_domain: `${unused()}.example`,
      admin_email: `${unused()}@example.net`,
      subscription_plan: 'starter',
    },
  }),
  'PATCH /api/v1/admin/tenants/:id': () => ({ body: { features: null } }),
  'POST /api/v1/user/privacy/settings': () => ({ body: { profile_visibility: 'public' } }),
  'POST /api/v1/user/support/ticket': () => ({
    body: { category: 'other', priority: 'low', subject: 'Told', description: 'Told' },
  }),
  'GET /api/v1/user/support/tickets/:ticketId': async asked => ({ params: await ticket(asked) }),
  'POST /api/v1/user/support/tickets/:ticketId/comments': async asked => ({
    params: await ticket(asked),
    body: { comment: 'Told' },
  }),
  'PATCH /api/v1/user/support/tickets/:ticketId': async asked => ({
    params: await ticket(asked),
    body: { priority: 'high' },
  }),
  'POST /api/v1/user/auth/passkeys/options': () => ({ body: {} }),
  'POST /api/v1/user/auth/passkeys': () => ({
    body: { response: madeNothing },
  }),
  'DELETE /api/v1/user/auth/passkeys/:passkeyId': () => ({ params: { passkeyId: randomUUID() }, body: { password } }),
  'POST /api/v1/user/auth/mfa/setup': () => ({ body: { method: 'totp' } }),
  'POST /api/v1/user/auth/mfa/verify': () => ({ body: { code: '123456' } }),
  'POST /api/v1/user/auth/mfa/disable': () => ({ body: { code: '123456', password } }),
  'GET /api/v1/workflows/executions?all': () => ({ query: '?all=true' }),
  'GET /api/v1/workflows/executions/:executionId': noExecution,
  'POST /api/v1/workflows/executions/:executionId/cancel': noExecution,
  'GET /api/v1/workflows/executions/:executionId/errors': noExecution,
  'GET /api/v1/workflows/executions/:executionId/errors?format': () => ({ ...noExecution(), query: '?format=csv' }),

  'GET /api/v1/audit-logs?format': () => ({ query: '?format=ndjson&action=nothing' }),
  'GET /api/v1/audit-logs/range': () => ({ query: '?from=2001-01-01&to=2001-01-01' }),

  'POST /api/auth/register': () => ({ body: account() }),
  'POST /api/auth/login': () => ({ body: credentials }),
  'POST /api/auth/mfa/verify': () => ({ body: { mfa_token: unused(), code: '123456' } }),

  'GET /api/auth/oauth/:provider': () => ({ params: { provider: 'google' } }),
  'GET /api/auth/oauth/:provider/callback': () => ({
    params: { provider: 'google' },
    query: `?code=x&state=${unused()}`,
  }),
  'POST /api/auth/oauth/:provider/link': () => ({ params: { provider: 'google' }, body: {} }),
  'DELETE /api/auth/oauth/:provider/link': () => ({ params: { provider: 'google' }, body: {} }),

  'POST /api/users/:id/grants': asked => ({ body: { pattern: 'report.read', ...inOrganization(asked) } }),
  'POST /api/users': ({ subject }) => ({
    body: { ...account(), organizationIds: subject.organization === null ? [] : [subject.organization] },
  }),
  'PUT /api/users/:id': () => ({ body: { firstName: 'Told' } }),
  'PUT /api/users/:id + active': () => ({ body: { active: false } }),
  'PUT /api/users/:id + roleIds': async ({ world, subject }) => ({
    body: { roleIds: [(await world.fresh('role', subject.place)).id] },
  }),
  'PUT /api/users/:id + organizationIds': ({ subject }) => ({
    body: { organizationIds: subject.organization === null ? [] : [subject.organization] },
  }),

  'POST /api/permissions': ({ subject }) => ({
    body: { name: 'Made', resource: 'made', action: unused(), organizationId: subject.organization },
  }),
  'PUT /api/permissions/:id': () => ({ body: { description: 'Told' } }),
  'POST /api/roles': ({ subject }) => ({
    body: { name: `Made ${unused()}`, organizationId: subject.organization, permissionIds: [] },
  }),
  'PUT /api/roles/:id': () => ({ body: { description: 'Told' } }),
  'PUT /api/roles/:id/permissions': () => ({ body: { permissionIds: [] } }),

  'POST /console/notifications/read': () => ({ body: { until: '2020-01-01T00:00:00Z' } }),
  'POST /console/notifications/clear': () => ({ body: { until: '2020-01-01T00:00:00Z' } }),
  'PATCH /console/notifications/settings': () => ({ body: { quiet_hours: null } }),
  'GET /console/search': () => ({ query: '?q=a' }),

  'POST /api/organizations': () => ({ body: { name: `Made ${unused()}` } }),
  'PUT /api/organizations/:id': () => ({ body: { description: 'Told' } }),
  'POST /api/organizations/:id/invitations': () => ({ body: { email: `${unused()}@example.net` } }),
  'POST /api/invitations/accept': async ({ world, caller }) => ({
    body: { token: await invitationFor(world, caller) },
  }),
  'POST /api/organizations/:id/requests': async ({ world }) => ({ params: { id: await newOrganization(world) } }),

  'POST /console/session/login': () => ({ body: credentials }),
  'POST /console/session/mfa': () => ({ body: { mfa_token: unused(), code: '123456' } }),
  'POST /console/session/enrol': () => ({ body: { enrolment_token: unused(), code: '123456' } }),
  'POST /console/session/enrol/passkey': () => ({ body: { enrolment_token: unused(), response: madeNothing } }),
  'POST /console/session/passkey': () => ({ body: { response: signedNothing } }),
  'POST /console/session/register': () => ({ body: account() }),
  'POST /console/session/setup': () => ({ body: { token: unused(), ...account() } }),
  'POST /console/session/refresh': async ({ world }) => ({
    headers: { cookie: `gatehouse_session=${(await world.server.signIn('admin')).refreshToken}` },
  }),
  'POST /console/verification': () => ({ body: { token: unused() } }),
  'GET /console/session/oauth/:provider': () => ({ params: { provider: 'google' } }),
  'POST /console/session/oauth/:provider': () => ({
    params: { provider: 'google' },
    body: { code: 'x', state: `console.${unused()}` },
  }),
  'POST /console/session/oauth/:provider/link': () => ({ params: { provider: 'google' }, body: {} }),

  ...directoryParts,
  ...connectParts,
};

/** A valid request of an entry, ready to be sent; `id` replaces the one in the path. */
export async function requestOf(key: Key, asked: Asked, id?: string) {
  const { params = {}, query = '', body, raw, type, headers } = (await parts[key]?.(asked)) ?? {};
  const { method, path } = placeOf(key);
  const own = id ?? asked.subject.id;
  const ids: Readonly<Record<string, unknown>> = {
    ...{ ...asked.subject, id: own, identifier: own, companyId: own },
    // What an entry names in place of a thing is that whatever the thing.
    ...params,
    ...(id === undefined ? {} : { id }),
  };
  return {
    method,
    path: path.replace(/:([A-Za-z]+)/g, (_, name: string) => String(ids[name])) + query,
    ...(body === undefined ? {} : { body }),
    ...(raw === undefined ? {} : { raw }),
    headers: {
      ...(fromOwnPage(key) ? { 'x-gatehouse-console': '1', origin: asked.world.server.url } : {}),
      ...headers,
      ...(type === undefined ? {} : { 'content-type': type }),
      ...organizationHeader(asked),
    },
  };
}

function organizationHeader({ world, caller, subject }: Asked): Record<string, string> {
  const { within } = caller;
  if (within === undefined) return {};
  if (within === 'unknown') return { 'x-organization-id': randomUUID() };
  return {
    'x-organization-id': (within === subject.place ? subject.organization : null) ?? world.organizationOf(within),
  };
}

async function sessionOf({ server }: World): Promise<string> {
  const [row] = await server.sql<{ id: string }>('select id from sessions where user_id = $1 limit 1', [
    server.admin.id,
  ]);
  return row?.id ?? '';
}

async function protect({ server }: World, { id }: Subject): Promise<void> {
  await server.sql(
    `insert into mfa_factors (id, user_id, kind, secret, label, confirmed_at, created_at)
      values ($1, $2, 'totp', '\\x00', 'matrix', now(), now()) on conflict do nothing`,
    [randomUUID(), id],
  );
}

/** A session of the person that a request is about. */
async function signInAs({ server }: World, { id }: Subject): Promise<string> {
  const session = randomUUID();
  await server.sql(
    `insert into sessions (id, user_id, ip, user_agent, created_at, authenticated_at, last_seen_at, expires_at)
      values ($1, $2, '127.0.0.1', 'matrix', now(), now(), now(), now() + interval '1 day')`,
    [session, id],
  );
  return session;
}

/** An organization that is nobody's. */
export async function newOrganization({ server }: World): Promise<string> {
  const id = randomUUID();
  await server.sql('insert into organizations (id, name) values ($1, $2)', [id, `New ${id}`]);
  return id;
}

async function invitationFor(world: World, caller: Caller): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await world.server.sql(
    `insert into organization_invitations (id, organization_id, email, hash, created_at, expires_at)
      values ($1, $2, $3, $4, now(), now() + interval '1 day')`,
    [randomUUID(), await newOrganization(world), caller.email, createHash('sha256').update(token).digest()],
  );
  return token;
}
