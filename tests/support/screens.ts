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
  const organization = await organizationOf(server);
  const inOrganization = `/organizations/${organization}`;
  const team = await teams(server);
  await integrations(server);
  return [
    { name: 'sign-in', path: '/sign-in', as: null, shows: 'Sign in' },
    { name: 'register', path: '/register', as: null, shows: 'Create an account' },
    { name: 'setup', path: '/setup?token=example', as: null, shows: 'Create administrator' },
    { name: 'forgot-password', path: '/forgot-password', as: null, shows: 'Send the link' },
    { name: 'reset-password', path: '/reset-password?token=example', as: null, shows: 'Change password' },
    { name: 'home', path: '/', shows: 'Home' },
    { name: 'users', path: '/users', shows: 'admin@example.com' },
    { name: 'organizations', path: '/organizations', shows: 'Northwind' },
    { name: 'organization', path: inOrganization, shows: 'Who may join' },
    { name: 'organization-members', path: `${inOrganization}/members`, shows: 'Administrator' },
    { name: 'organization-invitations', path: `${inOrganization}/invitations`, shows: 'kim@northwind.example' },
    { name: 'organization-requests', path: `${inOrganization}/requests`, shows: 'Decline' },
    { name: 'organization-domain', path: `${inOrganization}/domain`, shows: 'Check now' },
    { name: 'accept-invitation', path: '/accept-invitation?token=example', shows: 'Accept invitation' },
    { name: 'join', path: `/join?organization=${organization}`, shows: 'Ask to join' },
    { name: 'teams', path: '/teams', shows: 'Security Team' },
    { name: 'team', path: `/teams/${team}`, shows: 'Rosa Lindqvist' },
    { name: 'settings-general', path: '/settings/general', shows: 'Edit Profile' },
    { name: 'settings-team', path: '/settings/team', shows: 'Security Team' },
    { name: 'settings-integrations', path: '/settings/integrations', shows: 'FAILED' },
    { name: 'settings-security', path: '/settings/security', shows: 'this session' },
    { name: 'not-found', path: '/nowhere', shows: 'Page not found' },
  ];
}

/** An organization with somebody who is invited, and somebody who asks. */
async function organizationOf(server: TestServer): Promise<string> {
  const { token } = server.admin;
  const body = { name: 'Northwind', description: 'Sells tea, coffee and spices', domain: 'northwind.example' };
  const made = await server.call('POST', '/api/organizations', { token, body });
  const { id } = (made.body as { data: { id: string } }).data;
  const asking = await server.person();
  for (const [path, by, sent] of [
    ['invitations', token, { email: 'kim@northwind.example', admin: true }],
    ['requests', asking.token, undefined],
  ] as const) {
    const answer = await server.call('POST', `/api/organizations/${id}/${path}`, { token: by, body: sent });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  }
  return id;
}
/** Three teams, the first with people and permissions; returns its id. */
async function teams(server: TestServer): Promise<string> {
  const ask = asAdministrator(server);
  const metadata = { chat: '#security', on_call: { rotation: 'weekly', starts: 'Monday' } };
  const { id } = await ask('POST', '/api/v1/teams', {
    name: 'Security Team',
    description: 'Main security operations team',
    metadata,
  });
  await ask('POST', '/api/v1/teams', { name: 'Compliance Team', description: 'Compliance and audit team' });
  await ask('POST', '/api/v1/teams', { name: 'Field engineers' });
  const people = [
    { username: 'rosa', full_name: 'Rosa Lindqvist', role: 'owner' },
    { username: 'malik', full_name: 'Malik Osei', role: 'manager' },
    { username: 'yuki', full_name: '雪 Tanaka', role: 'member' },
  ];
  for (const { role, ...person } of people) {
    const body = { ...person, email: `${person.username}@example.com`, password };
    const created = await ask('POST', '/api/v1/users', body);
    await ask('POST', `/api/v1/teams/${id}/members/${created.id}`, { role });
  }
  await ask('POST', `/api/v1/teams/${id}/grants`, { pattern: 'audit.read' });
  await ask('POST', `/api/v1/teams/${id}/grants`, { pattern: 'credential.*', least_role: 'manager' });
  return id;
}

/** Two saved integrations, one of them tested, and a test of one's own: what is on this machine is refused. */
async function integrations(server: TestServer): Promise<void> {
  const ask = asAdministrator(server);
  const scanner = { name: 'Scanner', api_url: 'http://127.0.0.1/health', api_key: 'sk_test_1' };
  const { id } = await ask('POST', '/api/v1/integrations', scanner);
  await ask('POST', '/api/v1/integrations', { name: 'Ticket system', api_url: 'https://tickets.example.com/api' });
  await ask('POST', `/api/v1/integrations/${id}/test`, {}, 400);
  await ask('POST', '/api/v1/integrations/my-integration/test', { api_url: 'http://10.0.0.1/', api_key: 'x' }, 400);
}

function asAdministrator(server: TestServer) {
  return async (method: string, path: string, body: unknown, expected?: number): Promise<{ readonly id: string }> => {
    const answer = await server.call(method, path, { token: server.admin.token, body });
    if (answer.status !== expected && answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer.body as { id: string };
  };
}
