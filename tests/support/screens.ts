import { fillCompany } from './company.ts';
import { apiKeyScreens } from './screens.api-keys.ts';
import { callScreens } from './screens.calls.ts';
import { contactScreens } from './screens.contacts.ts';
import { fileScreens } from './screens.files.ts';
import { governScreens } from './screens.govern.ts';
import { jobScreens } from './screens.jobs.ts';
import { messagesScreens } from './screens.messages.ts';
import { policyScreens } from './screens.policies.ts';
import { reportScreens } from './screens.reports.ts';
import { resourceTypeScreens } from './screens.resource-types.ts';
import { roleScreens } from './screens.roles.ts';
import { tenantScreens } from './screens.tenants.ts';
import { vaultScreens } from './screens.vault.ts';
import { webhookScreens } from './screens.webhooks.ts';
import { password, type TestServer } from './server.ts';

/** One screen to take a picture of. */
export interface Screen {
  /** Name of the file. */
  readonly name: string;
  readonly path: string;
  /** Who looks; by default the administrator. `null`: nobody is signed in. */
  readonly as?: null;
  /** What must be seen before the picture is taken: a text on the page. */
  readonly shows: string;
}

/** Fills a server with what a small company has, and names every screen. */
export async function screensOf(server: TestServer): Promise<readonly Screen[]> {
  const { organization, person, team } = await fillCompany(server);
  const ticket = await fillTickets(server, person.id);
  const inOrganization = `/organizations/${organization}`;
  return [
    { name: 'sign-in', path: '/sign-in', as: null, shows: 'Sign in' },
    { name: 'register', path: '/register', as: null, shows: 'Create an account' },
    { name: 'setup', path: '/setup?token=example', as: null, shows: 'Create administrator' },
    { name: 'forgot-password', path: '/forgot-password', as: null, shows: 'Send link' },
    { name: 'reset-password', path: '/reset-password?token=example', as: null, shows: 'Change password' },
    {
      name: 'verify-email',
      path: `/verify-email?token=${await verificationLink(server)}`,
      as: null,
      shows: 'is yours',
    },
    { name: 'home', path: '/', shows: 'What you may do' },
    { name: 'users', path: '/users', shows: 'Rosa Lindqvist' },
    { name: 'users-change', path: '/users/change', shows: 'What is done with them' },
    { name: 'users-import', path: '/users/import', shows: 'Import' },
    { name: 'user', path: `/users/${person.id}`, shows: 'Malik Osei' },
    { name: 'user-access', path: `/users/${person.id}/access`, shows: 'Other roles' },
    { name: 'user-sessions', path: `/users/${person.id}/sessions`, shows: 'Two-step sign-in' },
    { name: 'user-credentials', path: `/users/${person.id}/credentials`, shows: 'Shared credentials' },
    { name: 'user-activity', path: `/users/${person.id}/activity`, shows: 'What they did' },
    { name: 'teams', path: '/teams', shows: 'Security Team' },
    { name: 'team', path: `/teams/${team}`, shows: 'Rosa Lindqvist' },
    { name: 'organizations', path: '/organizations', shows: 'Northwind' },
    { name: 'organization', path: inOrganization, shows: 'Who can join' },
    { name: 'organization-members', path: `${inOrganization}/members`, shows: 'Administrator' },
    { name: 'organization-invitations', path: `${inOrganization}/invitations`, shows: 'kim@northwind.example' },
    { name: 'organization-requests', path: `${inOrganization}/requests`, shows: 'Decline' },
    { name: 'organization-domain', path: `${inOrganization}/domain`, shows: 'Check now' },
    { name: 'accept-invitation', path: '/accept-invitation?token=example', shows: 'Accept invitation' },
    { name: 'join', path: `/join?organization=${organization}`, shows: 'Ask to join' },
    ...(await roleScreens(server)),
    ...(await vaultScreens(server, team)),
    { name: 'requests', path: '/requests', shows: 'not asked for anything' },
    { name: 'approvals', path: '/approvals', shows: 'write on production_database' },
    { name: 'support', path: '/support', shows: 'The export stops half-way' },
    { name: 'support-queue', path: '/support?view=others', shows: 'Cannot open the dashboard' },
    { name: 'support-new', path: '/support/new', shows: 'What happened' },
    { name: 'support-ticket', path: `/support/${ticket}`, shows: 'Which page is it?' },
    ...(await messagesScreens(server)),
    ...(await callScreens(server)),
    ...(await contactScreens(server)),
    ...(await fileScreens(server)),
    ...(await reportScreens(server)),
    ...(await jobScreens(server, person.id)),
    { name: 'audit', path: '/audit', shows: 'Signed in' },
    { name: 'audit-event', path: `/audit?event=${await teamMade(server)}`, shows: 'Everything recorded' },
    { name: 'audit-live', path: '/audit?live=true', shows: 'New events appear as they happen' },
    { name: 'admin', path: '/admin', shows: 'Who was here' },
    { name: 'admin-people', path: '/admin/people', shows: 'Rosa Lindqvist' },
    { name: 'admin-usage', path: '/admin/usage', shows: 'Median' },
    { name: 'system', path: '/system', shows: 'Largest tables' },
    ...(await resourceTypeScreens(server, team)),
    ...(await governScreens(server)),
    ...(await tenantScreens(server)),
    ...(await policyScreens(server, person.id)),
    { name: 'settings-general', path: '/settings/general', shows: 'Edit profile' },
    { name: 'settings-team', path: '/settings/team', shows: 'Security Team' },
    { name: 'settings-integrations', path: '/settings/integrations', shows: 'Failed' },
    ...(await webhookScreens(server)),
    { name: 'settings-security', path: '/settings/security', shows: 'This session' },
    ...(await apiKeyScreens(server)),
    { name: 'settings-notifications', path: '/settings/notifications', shows: 'What you are told of' },
    { name: 'settings-privacy', path: '/settings/privacy', shows: 'Who sees your profile' },
    { name: 'not-found', path: '/nowhere', shows: 'Page not found' },
  ];
}

/** Tickets: one's own, and one of somebody else that was answered; its id. */
async function fillTickets(server: TestServer, asker: string): Promise<string> {
  const [row] = await server.sql<{ id: string }>('select gen_random_uuid() as id');
  await server.sql(
    `insert into support_tickets (id, opened_by, category, priority, subject, description, attachments, created_at, updated_at)
      values ($1, $2, 'access', 'high', 'Cannot open the dashboard',
        E'Since this morning I get a page that says 403.\\n\\nI tried another browser, and it is the same.',
        array['screenshot.png'], now() - interval '3 hours', now() - interval '3 hours')`,
    [row?.id, asker],
  );
  const id = row?.id ?? '';
  const { token } = server.admin;
  const body = {
    category: 'technical',
    priority: 'low',
    subject: 'The export stops half-way',
    description: 'At row 1,000.',
  };
  await server.call('POST', '/api/v1/user/support/ticket', { token, body });
  await server.call('POST', `/api/v1/user/support/tickets/${id}/comments`, {
    token,
    body: { comment: 'Which page is it?' },
  });
  return id;
}

/** The event that is looked at: somebody made a team. */
async function teamMade(server: TestServer): Promise<string> {
  const found = await server.call('GET', '/api/v1/audit-logs?action=team.create', { token: server.admin.token });
  return (found.body as readonly { id: string }[])[0]?.id ?? '';
}

/** What the link has that is mailed to somebody who has just registered. */
async function verificationLink(server: TestServer): Promise<string> {
  const email = 'sam@northwind.example';
  await server.call('POST', '/api/v1/auth/register', { body: { email, username: 'sam', password } });
  const [mail = ''] = await server.mails(email);
  return /verify-email\?token=([\w-]+)/.exec(mail.replaceAll('=\r\n', '').replaceAll('=3D', '='))?.[1] ?? '';
}
