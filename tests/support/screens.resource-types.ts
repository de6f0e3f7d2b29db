import type { Screen } from './screens.ts';
import type { TestServer } from './server.ts';

/** What can be asked for, approved in several ways; and its screens. */
export async function resourceTypeScreens(server: TestServer, team: string): Promise<readonly Screen[]> {
  const { token, email } = server.admin;
  const register = async (body: object): Promise<string> => {
    const made = await server.call('POST', '/api/v1/admin/access/resource-types', { token, body });
    if (made.status !== 200) throw new Error(made.text);
    return (made.body as { results: { id: string } }).results.id;
  };
  const steps = [
    { from: 'managers', approvals: 1 },
    { from: 'team', team_id: team, approvals: 2 },
  ];
  const looked = await register({
    ...{ name: 'payment_gateway', description: 'Where cards are charged', levels: ['read', 'refund', 'configure'] },
    ...{ owners: [email, 'rosa@example.com'], steps, in_order: true, longest_days: 14, break_glass: true },
  });
  const [role] = await server.sql<{ id: string }>("select id from roles where moniker = 'manager'");
  await register({
    name: 'staging_cluster',
    levels: ['read', 'deploy'],
    reason_needed: false,
    automatic_role_id: role?.id,
  });
  return [
    { name: 'resource-types', path: '/resource-types', shows: 'payment_gateway' },
    { name: 'resource-type', path: `/resource-types/${looked}`, shows: 'Who answers' },
    { name: 'resource-type-new', path: '/resource-types/new', shows: 'Who answers' },
  ];
}
