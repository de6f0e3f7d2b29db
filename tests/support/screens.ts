import type { TestServer } from './server.ts';

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
