/*
 * Who gets what of every route, written by hand from the published contract and the decisions: never from the code's
 * permits, which are what is under test. A route without an entry fails `complete.test.ts`, and so does an entry without
 * a route. To add one: a line here (or, of `/v1`, in `table.directory.ts` or `table.connect.ts`) under its method and full path, and in
 * `requests.ts` (`requests.directory.ts`) what a valid request of it needs besides `:id`. A second request of the same route gets a line of its own with ` + what` behind the path.
 */

import { anywhere, type Entry, making, open, signedIn, upon } from './entry.ts';
import { connectTable } from './table.connect.ts';
import { directoryTable } from './table.directory.ts';

/** What an organization's administrators hold inside it. */
export const administration = [
  ...['user.*', 'role.*', 'permission.*', 'organization.read', 'organization.write', 'organization.members'],
  ...[
    'team.*',
    'company.*',
    'credential.*',
    'credential_type.*',
    'integration.*',
    'audit.read',
    'report.*',
    'request.*',
    'support.*',
    'policy.*',
    'api_key.*',
    'webhook.*',
  ],
] as const;

const user = ['user.read', 'user.write'];
const viewer = ['risk.read', 'incident.read', 'role.read', ...user];
const analyst = ['risk.*', 'incident.*', ...viewer];
const manager = [
  ...['team.create', 'team.list', 'team.read', 'team.setup', 'team.permissions', 'user.read.other', 'user.list.other'],
  ...['request.process', 'report.generate', ...analyst],
];
/** What the system roles give, everywhere. */
export const systemRoles: Readonly<Record<'user' | 'viewer' | 'analyst' | 'manager' | 'admin', readonly string[]>> = {
  user,
  viewer,
  analyst,
  manager,
  admin: ['*'],
};

/** An account is made with the role `user`, which gives this everywhere. */
const asUser = { patterns: user, at: 'platform' } as const;

/** Nobody shares what they could not read and reveal. */
const sharing = ['fetch', 'fetch.many', 'fields.fetch', 'secure_values.read'].map(action => `credential.${action}`);

export const table = {
  'POST /api/v1/auth/register': open({ status: 201 }),
  'POST /api/v1/auth/login': open({ status: 200 }),
  'POST /api/v1/auth/refresh': open({ status: 200 }),
  'POST /api/v1/auth/password/forgot': open({ status: 200 }),
  'POST /api/v1/auth/password/reset': open({
    status: 400,
    words: 'This link is invalid, has expired or was already used',
  }),
  'POST /api/v1/auth/email/verify': open({
    status: 400,
    words: 'This link is invalid, has expired or was already used',
  }),
  'POST /api/v1/auth/setup': open({ status: 409, words: 'There is already an administrator; sign in instead' }),
  'POST /api/v1/auth/mfa/verify': open({ status: 401, words: 'Invalid or expired code' }),
  'POST /api/v1/auth/passkey/options': open({ status: 200 }),
  'POST /api/v1/auth/passkey/verify': open({ status: 401, words: 'This passkey was not accepted' }),
  'POST /api/v1/auth/mfa/send': open({ status: 401, words: 'Invalid or expired code' }),
  'POST /api/v1/auth/logout': signedIn({ status: 200, spends: 'caller' }),
  'GET /api/v1/auth/sessions': signedIn(),
  'DELETE /api/v1/auth/sessions': signedIn({ spends: 'caller' }),
  'DELETE /api/v1/auth/sessions/:id': signedIn({ status: 404, words: 'Session not found' }),
  'POST /api/v1/auth/mfa/enrol': open({ status: 401, words: 'This sign-in has ended; sign in again' }),
  'POST /api/v1/auth/mfa/enrol/verify': open({ status: 401, words: 'This sign-in has ended; sign in again' }),
  'POST /api/v1/auth/passkey/enrol/options': open({ status: 401, words: 'This sign-in has ended; sign in again' }),
  'POST /api/v1/auth/passkey/enrol': open({ status: 401, words: 'This sign-in has ended; sign in again' }),
  'GET /api/v1/auth/mfa': signedIn(),
  'POST /api/v1/auth/mfa/totp': signedIn({ spends: 'caller' }),
  'POST /api/v1/auth/mfa/totp/confirm': signedIn({ status: 409, words: 'Start setting up a second factor first' }),
  'POST /api/v1/auth/mfa/backup-codes': signedIn({ status: 409, words: 'Two-step sign-in is not on' }),
  'POST /api/v1/auth/mfa/disable': signedIn({ status: 409, words: 'Two-step sign-in is not on' }),

  'POST /api/v1/users': making('person', 'user.create', { gives: asUser, platform: 'own organization' }),
  'GET /api/v1/users': anywhere('user.list.other'),
  'GET /api/v1/users/me': anywhere('user.read'),
  'GET /api/v1/users/:id': upon('person', 'user.read.other', { own: 'user.read' }),
  'PATCH /api/v1/users/:id': upon('person', 'user.write.other', { own: 'user.write' }),
  'PATCH /api/v1/users/:id/status': upon('person', 'user.status.other'),
  'PATCH /api/v1/users/:id/role': upon('person', 'user.roles.other', { gives: asUser }),
  'DELETE /api/v1/users/:id': upon('person', 'user.delete.other'),
  'GET /api/v1/users/:id/security': upon('person', 'user.security.read.other'),
  'DELETE /api/v1/users/:id/mfa': upon('person', 'user.security.other'),
  'POST /api/v1/users/:id/password-link': upon('person', 'user.security.other', { status: 200 }),
  // Its server keeps mail.
  'POST /api/v1/users/:id/password-mail': upon('person', 'user.security.other', { status: 409 }),
  'POST /api/v1/users/:id/unlock': upon('person', 'user.security.other', { status: 200 }),
  'GET /api/v1/users/:id/sessions': upon('person', 'user.security.read.other'),
  'DELETE /api/v1/users/:id/sessions': upon('person', 'user.security.other'),
  'DELETE /api/v1/users/:id/sessions/:sessionId': upon('person', 'user.security.other'),
  'POST /api/v1/users/import': anywhere('user.bulk', { status: 200, gives: asUser, into: 'header' }),
  'POST /api/v1/users/import/preview': anywhere('user.bulk', { status: 200, gives: asUser, into: 'header' }),
  'POST /api/v1/users/import/:id/links': anywhere('user.bulk', { status: 200 }),
  'GET /api/v1/users/export': anywhere('user.bulk'),

  'POST /api/v1/teams': making('team', 'team.create', { platform: 'own organization' }),
  'GET /api/v1/teams': anywhere('team.list'),
  'GET /api/v1/teams/:id': upon('team', 'team.read'),
  'PATCH /api/v1/teams/:id': upon('team', 'team.write'),
  'DELETE /api/v1/teams/:id': upon('team', 'team.delete', { gives: { patterns: ['report.read'], at: 'place' } }),
  'POST /api/v1/teams/:id/members/:userId': upon('team', 'team.members', { status: 200 }),
  'PATCH /api/v1/teams/:id/members/:userId': upon('team', 'team.members', {
    gives: { patterns: ['report.read'], at: 'place' },
  }),
  'DELETE /api/v1/teams/:id/members/:userId': upon('team', 'team.members'),
  'POST /api/v1/teams/:id/grants': upon('team', 'team.grants', { gives: { patterns: ['report.read'], at: 'place' } }),
  'GET /api/v1/teams/:id/grants': upon('team', 'team.grants'),
  'DELETE /api/v1/teams/:id/grants/:grantId': upon('team', 'team.grants', {
    gives: { patterns: ['report.read'], at: 'place' },
  }),

  'POST /api/v1/teams/:id/resources': upon('sharing_team', ['team.share', ...sharing], { apart: true }),
  'GET /api/v1/teams/:id/resources': upon('sharing_team', 'team.share'),
  'DELETE /api/v1/teams/:id/resources/:resourceId': upon('sharing_team', ['team.share', ...sharing], { apart: true }),

  'GET /api/v1/integrations': anywhere('integration.read'),
  'GET /api/v1/integrations/results': signedIn(),
  'GET /api/v1/integrations/:id': upon('integration', 'integration.read'),
  'POST /api/v1/integrations': making('integration', 'integration.write', { platform: 'own organization' }),
  'PATCH /api/v1/integrations/:id': upon('integration', 'integration.write'),
  'DELETE /api/v1/integrations/:id': upon('integration', 'integration.write'),
  'POST /api/v1/integrations/:id/test': signedIn({ status: 200 }),
  'POST /api/v1/integrations/:id/test + saved': upon('integration', 'integration.read', { status: 200, hidden: true }),

  'POST /api/v1/user/profile/setup': anywhere('user.write', { status: 200 }),
  // What is Gatehouse's own cannot be asked for by anybody.
  'POST /api/v1/user/access/request': signedIn({ status: 400, words: 'names permissions of Gatehouse itself' }),
  'GET /api/v1/user/access/resource-types': signedIn(),
  'GET /api/v1/user/access/requests': signedIn(),
  'DELETE /api/v1/user/access/requests/:requestId': signedIn({ status: 404, words: 'Access request not found' }),
  'POST /api/v1/user/access/requests/:requestId/extend': signedIn({ status: 404, words: 'Access request not found' }),
  'GET /api/v1/manager/approvals': signedIn(),
  'POST /api/v1/manager/approvals/process': signedIn({ status: 404, words: 'Access request not found' }),
  'POST /api/v1/manager/team/setup': making('team', 'team.setup', { status: 200, platform: 'own organization' }),
  'POST /api/v1/manager/team/members': upon('team', 'team.members', { status: 200 }),
  'POST /api/v1/manager/permissions/update': anywhere('team.permissions', { status: 404, words: 'User not found' }),
  'POST /api/v1/admin/users/bulk': anywhere('user.bulk', { status: 200 }),
  'GET /api/v1/manager/reviews': signedIn(),
  'POST /api/v1/manager/reviews': signedIn({ status: 404, words: 'Access review not found' }),
  'GET /api/v1/manager/reviews/:reviewId': signedIn({ status: 404, words: 'Access review not found' }),
  'POST /api/v1/manager/reviews/:reviewId/decisions': signedIn({ status: 404, words: 'Access review not found' }),
  // On a team that does not exist.
  'POST /api/v1/manager/reports/generate': anywhere('report.generate', { status: 404, words: 'Team not found' }),
  'GET /api/v1/manager/reports': anywhere('report.generate'),
  'GET /api/v1/admin/evidence': anywhere('audit.read', { onlyEverywhere: true }),
  'GET /api/v1/manager/reports/schedules': anywhere('report.generate'),
  'POST /api/v1/manager/reports/schedules': anywhere('report.generate', { status: 404, words: 'Team not found' }),
  'GET /api/v1/manager/reports/schedules/:id': anywhere('report.generate', {
    status: 404,
    words: 'schedule not found',
  }),
  'PATCH /api/v1/manager/reports/schedules/:id': anywhere('report.generate', {
    status: 404,
    words: 'schedule not found',
  }),
  'DELETE /api/v1/manager/reports/schedules/:id': anywhere('report.generate', {
    status: 404,
    words: 'schedule not found',
  }),
  'POST /api/v1/manager/reports/schedules/:id/pause': anywhere('report.generate', {
    status: 404,
    words: 'schedule not found',
  }),
  'POST /api/v1/manager/reports/schedules/:id/take': anywhere('report.generate', {
    status: 404,
    words: 'schedule not found',
  }),
  'GET /api/v1/manager/reports/:reportId': anywhere('report.generate', { status: 404, words: 'Report not found' }),
  'GET /api/v1/manager/reports/:reportId/file': anywhere('report.generate', { status: 404, words: 'Report not found' }),
  // Of what no type allows it, nobody takes anything.
  'POST /api/v1/user/access/break-glass': anywhere('break_glass', { status: 403, words: 'does not allow it' }),
  'GET /api/v1/admin/access/resource-types': anywhere('request.configure'),
  'GET /api/v1/admin/access/resource-types/:id': upon('resource_type', 'request.configure'),
  'POST /api/v1/admin/access/resource-types': making('resource_type', 'request.configure', {
    status: 200,
    platform: 'own organization',
  }),
  'POST /api/v1/admin/security/policy': making('policy', 'policy.write', {
    status: 200,
    platform: 'own organization',
  }),
  'POST /api/v1/admin/security/policies/preview': anywhere('policy.read', { status: 200 }),
  'GET /api/v1/admin/security/policies': anywhere('policy.read'),
  'GET /api/v1/admin/security/policies/:id': upon('policy', 'policy.read'),
  'GET /api/v1/admin/security/policies/:id/hits': upon('policy', 'policy.read'),
  'PATCH /api/v1/admin/security/policies/:id': upon('policy', 'policy.write'),
  'DELETE /api/v1/admin/security/policies/:id': upon('policy', 'policy.write', { status: 200 }),
  'PATCH /api/v1/admin/access/resource-types/:id': upon('resource_type', 'request.configure'),
  'DELETE /api/v1/admin/access/resource-types/:id': upon('resource_type', 'request.configure', { status: 200 }),
  'POST /api/v1/admin/backup/create': anywhere('backup.create', {
    status: 400,
    words: 'cannot be backed up',
    onlyEverywhere: true,
  }),
  'GET /api/v1/admin/backups': anywhere('backup.read', { onlyEverywhere: true }),
  'GET /api/v1/admin/backups/:id': anywhere('backup.read', {
    status: 404,
    words: 'Backup not found',
    onlyEverywhere: true,
  }),
  'GET /api/v1/admin/backups/schedule': anywhere('backup.read', { onlyEverywhere: true }),
  'POST /api/v1/admin/backups/schedule': anywhere('backup.create', { status: 200, onlyEverywhere: true }),
  'POST /api/v1/admin/backups/:id/drill': anywhere('backup.create', {
    status: 404,
    words: 'Backup not found',
    onlyEverywhere: true,
  }),
  'POST /api/v1/admin/backups/release': anywhere('backup.create', {
    status: 409,
    words: 'Nothing is held back',
    onlyEverywhere: true,
  }),
  'POST /api/v1/admin/tenant/onboard': anywhere('tenant.onboard', {
    status: 200,
    onlyEverywhere: true,
    gives: { patterns: administration, at: 'platform' },
  }),
  'GET /api/v1/admin/tenants': anywhere('tenant.onboard', { onlyEverywhere: true }),
  'GET /api/v1/admin/tenants/:id': upon('organization', 'tenant.onboard', { onlyEverywhere: true }),
  'PATCH /api/v1/admin/tenants/:id': upon('organization', 'tenant.onboard', { onlyEverywhere: true }),
  'GET /api/v1/user/privacy/settings': anywhere('user.read'),
  'POST /api/v1/user/privacy/settings': anywhere('user.write', { status: 200 }),
  'POST /api/v1/user/support/ticket': signedIn({ status: 200 }),
  'GET /api/v1/user/support/tickets': signedIn(),
  'GET /api/v1/user/support/tickets/:ticketId': upon('ticket', 'support.manage', { hidden: true }),
  'POST /api/v1/user/support/tickets/:ticketId/comments': upon('ticket', 'support.manage', {
    status: 200,
    hidden: true,
  }),
  'PATCH /api/v1/user/support/tickets/:ticketId': upon('ticket', 'support.manage', { hidden: true }),
  'GET /api/v1/user/auth/passkeys': signedIn(),
  'POST /api/v1/user/auth/passkeys/options': signedIn({ status: 200, spends: 'caller' }),
  'POST /api/v1/user/auth/passkeys': signedIn({ status: 400, words: 'The passkey was not accepted' }),
  'DELETE /api/v1/user/auth/passkeys/:passkeyId': signedIn({ status: 404, words: 'Passkey not found' }),
  'POST /api/v1/user/auth/mfa/setup': signedIn({ status: 200, spends: 'caller' }),
  'POST /api/v1/user/auth/mfa/verify': signedIn({ status: 409, words: 'Start setting up a second factor first' }),
  'POST /api/v1/user/auth/mfa/disable': signedIn({ status: 409, words: 'Two-step sign-in is not on' }),
  'GET /metrics': anywhere('metrics.read', { onlyEverywhere: true }),
  'GET /api/v1/workflows/executions': signedIn(),
  'GET /api/v1/workflows/executions?all': anywhere('workflow.read'),
  'GET /api/v1/workflows/executions/:executionId': signedIn({ status: 404, words: 'Execution not found' }),
  'POST /api/v1/workflows/executions/:executionId/cancel': signedIn({ status: 404, words: 'Execution not found' }),
  'GET /api/v1/workflows/executions/:executionId/errors': signedIn({ status: 404, words: 'Execution not found' }),
  'GET /api/v1/workflows/executions/:executionId/errors?format': signedIn({
    status: 404,
    words: 'Execution not found',
  }),

  'GET /api/v1/audit-logs': anywhere('audit.read'),
  'GET /api/v1/audit-logs?format': anywhere('audit.read'),
  'GET /api/v1/audit-logs/range': anywhere('audit.read', { onlyEverywhere: true }),

  'POST /api/auth/register': open({ status: 201 }),
  'POST /api/auth/login': open({ status: 200 }),
  'POST /api/auth/mfa/verify': open({ status: 401, words: 'Invalid or expired code' }),
  'POST /api/auth/refresh-token': { ...signedIn({ status: 200, spends: 'caller' }), asks: 'token' },
  // No provider is configured here; what they answer then is only for those who get that far.
  'GET /api/auth/oauth/:provider': open({ status: 503, words: 'Google sign-in is not configured' }),
  'GET /api/auth/oauth/:provider/callback': open({ status: 503, words: 'Google sign-in is not configured' }),
  'GET /api/auth/oauth/identities': signedIn(),
  'POST /api/auth/oauth/:provider/link': signedIn({ status: 503, words: 'Google sign-in is not configured' }),
  'DELETE /api/auth/oauth/:provider/link': signedIn({ status: 404, words: 'Your account is not linked to Google' }),

  'GET /api/users': anywhere('user.list.other'),
  'GET /api/users/:id': upon('person', 'user.read.other', { own: 'user.read' }),
  'POST /api/users': making('person', 'user.create', { gives: asUser, platform: 'own organization' }),
  'PUT /api/users/:id': upon('person', 'user.write.other', { own: 'user.write' }),
  'PUT /api/users/:id + active': upon('person', ['user.write.other', 'user.status.other']),
  'PUT /api/users/:id + roleIds': upon('person', ['user.write.other', 'user.roles.other']),
  'PUT /api/users/:id + organizationIds': upon('person', ['user.write.other', 'organization.members']),
  'DELETE /api/users/:id': upon('person', 'user.delete.other'),
  'GET /api/users/:id/grants': upon('grantee', 'user.permissions.other'),
  'POST /api/users/:id/grants': upon('person', 'user.permissions.other', {
    gives: { patterns: ['report.read'], at: 'place' },
  }),
  'DELETE /api/users/:id/grants/:grantId': upon('grantee', 'user.permissions.other', {
    gives: { patterns: ['report.read'], at: 'place' },
  }),

  // Decision 9: roles are built from the platform's records everywhere, so these are there to be read, not to be changed.
  'GET /api/permissions': anywhere('permission.list'),
  'GET /api/permissions/:id': upon('permission', 'permission.read', { platform: 'readable' }),
  'POST /api/permissions': making('permission', 'permission.create', { platform: 'forbidden' }),
  'PUT /api/permissions/:id': upon('permission', 'permission.write', { platform: 'forbidden' }),
  'DELETE /api/permissions/:id': upon('permission', 'permission.delete', { platform: 'forbidden' }),

  'GET /api/roles': anywhere('role.list'),
  'GET /api/roles/:id': upon('role', 'role.read'),
  'POST /api/roles': making('role', 'role.create', { platform: 'forbidden' }),
  'PUT /api/roles/:id': upon('role', 'role.modify'),
  'PUT /api/roles/:id/permissions': upon('role', 'role.modify'),
  'DELETE /api/roles/:id': upon('role', 'role.delete'),

  'GET /api/organizations': anywhere('organization.list'),
  'GET /api/organizations/:id': upon('organization', 'organization.read', { members: true }),
  'POST /api/organizations': anywhere('organization.create', {
    onlyEverywhere: true,
    gives: { patterns: administration, at: 'platform' },
  }),
  'PUT /api/organizations/:id': upon('organization', 'organization.write'),
  'DELETE /api/organizations/:id': upon('organization', 'organization.delete', { spends: 'organization' }),
  'GET /api/organizations/:id/domain': upon('organization', 'organization.write'),
  // The domains of A and B are verified, so that nobody is asked.
  'POST /api/organizations/:id/domain/check': upon('organization', 'organization.write', { status: 200 }),
  'POST /api/organizations/:id/domain/verify': upon('organization', 'organization.verify', { status: 200 }),
  'GET /api/organizations/:id/members': upon('organization', 'organization.members'),
  'DELETE /api/organizations/:id/members/:userId': upon('organization', 'organization.members'),
  'POST /api/organizations/:id/invitations': upon('organization', 'organization.members'),
  'GET /api/organizations/:id/invitations': upon('organization', 'organization.members'),
  'DELETE /api/organizations/:id/invitations/:invitationId': upon('organization', 'organization.members'),
  'POST /api/invitations/accept': signedIn({ status: 200, spends: 'caller' }),
  'POST /api/organizations/:id/requests': signedIn({ spends: 'caller' }),
  'GET /api/organizations/:id/requests': upon('organization', 'organization.members'),
  'POST /api/organizations/:id/requests/:requestId/approve': upon('organization', 'organization.members', {
    status: 200,
  }),
  'POST /api/organizations/:id/requests/:requestId/reject': upon('organization', 'organization.members', {
    status: 200,
  }),

  'GET /console/about': open(),
  'POST /console/session/login': open({ status: 200 }),
  'POST /console/session/mfa': open({ status: 401, words: 'Invalid or expired code' }),
  'POST /console/session/enrol': open({ status: 401, words: 'This sign-in has ended; sign in again' }),
  'POST /console/session/enrol/passkey': open({ status: 401, words: 'This sign-in has ended; sign in again' }),
  'POST /console/session/passkey': open({ status: 401, words: 'This passkey was not accepted' }),
  'POST /console/session/register': open({ status: 201 }),
  'POST /console/session/setup': open({ status: 409, words: 'There is already an administrator; sign in instead' }),
  // The cookie is the credential, whoever else one is; without one there is nothing to go on with.
  'POST /console/session/refresh': open({ status: 200 }),
  'POST /console/session/refresh + nothing': open({ status: 204 }),
  'POST /console/session/logout': { ...signedIn({ status: 204, spends: 'caller' }), asks: 'token' },
  'GET /console/session/me': signedIn(),
  'GET /console/session/oauth/:provider': open({ status: 503, words: 'Google sign-in is not configured' }),
  'POST /console/session/oauth/:provider': open({ status: 503, words: 'Google sign-in is not configured' }),
  'POST /console/session/oauth/:provider/link': signedIn({ status: 503, words: 'Google sign-in is not configured' }),
  'GET /console/overview': signedIn(),
  'GET /console/system': anywhere('system.read', { onlyEverywhere: true }),
  'GET /console/search': signedIn(),
  'GET /console/notifications': signedIn(),
  'POST /console/notifications/read': signedIn({ status: 200 }),
  'POST /console/notifications/clear': signedIn({ status: 200 }),
  'GET /console/notifications/settings': signedIn(),
  'PATCH /console/notifications/settings': signedIn(),
  'GET /console/seal': anywhere('audit.read'),
  'GET /console/users/:id/access': upon('person', 'user.read.other', { own: 'user.read' }),
  'GET /console/users/:id/policies': upon('person', 'policy.read', { own: 'user.read' }),
  'GET /console/users/:id/credentials': upon('person', 'user.read.other', { own: 'user.read' }),
  'GET /console/credentials/:id/shares': upon('credential', 'credential.fetch', { scoped: true }),
  'POST /console/verification': open({
    status: 400,
    words: 'This link is invalid, has expired or was already used',
  }),

  ...directoryTable,
  ...connectTable,
} as const satisfies Readonly<Record<string, Entry>>;

export type Key = keyof typeof table;
/** The table as a list. */
export const entries = Object.entries(table) as readonly [Key, Entry][];

/** Whether an entry answers in the words of the directory's document. */
export const ofDirectory = (key: Key): boolean => key in directoryTable;

/** Whether only pages of ours may send it. */
export const fromOwnPage = (key: Key): boolean => key.startsWith('POST /console/session/');

/** Method and path of an entry, with `:names` still in it. */
export function placeOf(key: Key): { readonly method: string; readonly path: string } {
  const [route = ''] = key.split(' + ');
  const [method = '', path = ''] = route.split(' ');
  return { method, path: path.replace(/\?.*/, '') };
}

/** The status of a success. */
export function successOf(key: Key, entry: Entry): number {
  if (entry.status !== undefined) return entry.status;
  const { method, path } = placeOf(key);
  if (method === 'POST') return 201;
  return method === 'DELETE' && path.startsWith('/api/v1/') ? 204 : 200;
}
