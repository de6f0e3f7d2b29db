import type { Screen } from './screens.ts';
import type { TestServer } from './server.ts';

/** Tenants with plans of all kinds, one of them full; and their screens. */
export async function tenantScreens(server: TestServer): Promise<readonly Screen[]> {
  const { token } = server.admin;
  const onboard = async (company_name: string, company_domain: string, more: object): Promise<string> => {
    const body = { company_name, company_domain, admin_email: `admin@${company_domain}`, ...more };
    const made = await server.call('POST', '/api/v1/admin/tenant/onboard', { token, body });
    if (made.status !== 200) throw new Error(made.text);
    return (made.body as { results: { organization_id: string } }).results.organization_id;
  };
  await onboard('Fabrikam Logistik', 'fabrikam.example', {
    subscription_plan: 'enterprise',
    features: ['sso', 'api_access'],
  });
  const full = await onboard('寿司工房', 'sushi.example', { subscription_plan: 'starter', initial_user_count: 2 });
  await onboard('Tailspin Toys', 'tailspin.example', {
    subscription_plan: 'business',
    features: ['sso', 'advanced_analytics', 'api_access'],
  });
  await server.sql(
    `insert into organization_members (organization_id, user_id)
      select $1, id from users where username in ('yuki', 'lea')`,
    [full],
  );
  return [
    { name: 'tenants', path: '/tenants', shows: 'Fabrikam Logistik' },
    { name: 'tenant', path: `/tenants?tenant=${full}`, shows: 'Change plan' },
    { name: 'tenant-new', path: '/tenants/new', shows: 'People at most' },
  ];
}
