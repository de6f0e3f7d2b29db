import type { Screen } from './screens.ts';
import type { TestServer } from './server.ts';

/** Policies of several types, one of which only reports and has stopped somebody in thought; and their screens. */
export async function policyScreens(server: TestServer, person: string): Promise<readonly Screen[]> {
  const { token } = server.admin;
  const set = async (policy_type: string, configuration: object, apply_to: readonly string[]): Promise<string> => {
    const body = { policy_type, enabled: true, configuration, apply_to, organization_id: null };
    const made = await server.call('POST', '/api/v1/admin/security/policy', { token, body });
    if (made.status !== 200) throw new Error(made.text);
    return (made.body as { results: { policy_id: string } }).results.policy_id;
  };
  const passwords = await set('password_policy', { min_length: 12, require_numbers: true, history: 5 }, ['all_users']);
  await set('mfa_policy', { required: true, methods: ['passkey', 'totp'], grace_days: 14 }, ['all_users']);
  await set('ip_allowlist', { cidrs: ['203.0.113.0/24', '2001:db8::/32'] }, ['department:treasury']);
  const sessions = await set('session_policy', { absolute_hours: 12, report_only: true }, ['role:analyst']);
  await server.sql(
    `insert into policy_hits (policy_id, user_id, why, first_at, last_at)
      select $1, id, 'had a session that would have ended', now() - interval '9 days', now() - interval '2 hours'
      from users where username in ('yuki', 'lea')`,
    [sessions],
  );
  return [
    { name: 'policies', path: '/policies', shows: 'Department treasury' },
    { name: 'policy', path: `/policies?policy=${sessions}`, shows: 'Would have stopped' },
    { name: 'policy-new', path: '/policies/new', shows: 'Show whom it stops' },
    { name: 'policy-edit', path: `/policies/${passwords}/edit`, shows: 'Shortest length' },
    { name: 'user-policies', path: `/users/${person}/policies`, shows: 'the strictest decides' },
  ];
}
