import type { Screen } from './screens.ts';
import type { TestServer } from './server.ts';

/** Roles, permissions and explanations, with a support desk that somebody works at. */
export async function roleScreens(server: TestServer): Promise<readonly Screen[]> {
  const call = async <T>(method: string, path: string, body: unknown): Promise<T> => {
    const answer = await server.call(method, path, { token: server.admin.token, body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return (answer.body as { data: T }).data;
  };
  const permissions = ['credential.*', 'user.read', 'company.fetch', 'report.print'];
  const role = await call<{ id: string }>('POST', '/v1/role', { title: 'Support desk', permissions });
  await call('PUT', `/api/roles/${role.id}`, { description: 'Answers the phone and looks up what people need.' });
  const person = await server.person();
  await call('PATCH', `/v1/user/users/${person.id}`, { name: 'Ann Lee', roles: ['user', 'support-desk'] });
  const expiresAt = '2090-03-01T10:00:00.000Z';
  await call('POST', `/api/users/${person.id}/grants`, { pattern: 'credential.fetch', expiresAt });
  return [
    { name: 'roles', path: '/roles', shows: 'Support desk' },
    { name: 'role', path: `/roles/${role.id}`, shows: 'Ann Lee' },
    { name: 'permissions', path: '/roles/permissions', shows: 'Role Permissions' },
    { name: 'permissions-search', path: '/roles/permissions?q=user.', shows: 'user.read.other' },
    { name: 'permission-records', path: '/roles/permissions/custom', shows: 'team.create' },
    { name: 'why-yes', path: `/why?person=${person.id}&node=credential.fetch`, shows: 'Where it comes from' },
    { name: 'why-no', path: `/why?person=${person.id}&node=audit.read`, shows: 'How to give it' },
  ];
}
