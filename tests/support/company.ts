import { type Person, password, type TestServer } from './server.ts';

/** Ids of what a small company has, to look at. */
export interface Company {
  readonly organization: string;
  readonly person: Person;
  readonly team: string;
}

const people = [
  ['rosa', 'Rosa Lindqvist', 'manager', 'Security'],
  ['malik', 'Malik Osei', 'analyst', 'Security'],
  ['yuki', '雪 Tanaka', 'analyst', 'Operations'],
  ['lea', 'Léa Fontaine', 'viewer', 'Finance'],
  ['omar', 'عمر حداد', 'user', 'Field'],
  ['ines', 'Inês Cardoso', 'user', 'Field'],
  ['jonas', 'Jonas Weber', 'manager', 'Operations'],
  ['priya', 'Priya Raman', 'analyst', 'Security'],
] as const;

/** Fills a server, through its API, with what a small company has; its past month, which nobody can call for, by SQL. */
export async function fillCompany(server: TestServer): Promise<Company> {
  const ask = asAdministrator(server);
  const ids = new Map<string, string>();
  for (const [username, full_name, role, department] of people) {
    const body = { username, full_name, role, department, password, email: `${username}@example.com` };
    ids.set(username, (await ask('POST', '/api/v1/users', body)).id);
  }
  await ask('PATCH', `/api/v1/users/${ids.get('ines')}/status`, { is_active: false });
  const team = await teams(ask, ids);
  await integrations(ask);
  const organization = await organizationOf(server, ask);
  const person = await server.signIn('malik');
  await server.call('GET', '/api/v1/users/export', { token: person.token });
  await pastMonth(server);
  await requestsFor(server, ask);
  return { organization, person: { ...person, id: ids.get('malik') ?? '' }, team };
}

/** Something that can be asked for, what others ask of the administrator, and what the administrator took back. */
async function requestsFor(server: TestServer, ask: Ask): Promise<void> {
  const type = { name: 'production_database', levels: ['read', 'write'], owners: [server.admin.email] };
  await ask('POST', '/api/v1/admin/access/resource-types', { ...type, description: 'Where orders are kept' });
  const body = { resource_type: type.name, justification: 'The order of ticket 4182 does not close', duration_days: 7 };
  for (const username of ['priya', 'omar']) {
    const { token } = await server.signIn(username);
    await server.call('POST', '/api/v1/user/access/request', { token, body: { ...body, access_level: 'write' } });
  }
}

type Ask = (method: string, path: string, body: unknown, expected?: number) => Promise<{ readonly id: string }>;

function asAdministrator(server: TestServer): Ask {
  return async (method, path, body, expected) => {
    const answer = await server.call(method, path, { token: server.admin.token, body });
    if (answer.status !== expected && answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    const given = answer.body as { readonly id: string; readonly data?: { readonly id: string } };
    return given?.data ?? given;
  };
}

/** Three teams, the first with people and permissions; its id. */
async function teams(ask: Ask, ids: ReadonlyMap<string, string>): Promise<string> {
  const metadata = { chat: '#security', on_call: { rotation: 'weekly', starts: 'Monday' } };
  const description = 'Main security operations team';
  const more = {
    type: 'security',
    goals: ['Answer incidents within an hour', 'Everybody signs in with a second factor'],
  };
  const { id } = await ask('POST', '/api/v1/teams', { name: 'Security Team', description, metadata, ...more });
  await ask('POST', '/api/v1/teams', { name: 'Compliance Team', description: 'Compliance and audit team' });
  await ask('POST', '/api/v1/teams', { name: 'Field engineers' });
  for (const [username, role] of [
    ['rosa', 'owner'],
    ['malik', 'manager'],
    ['yuki', 'member'],
  ] as const)
    await ask('POST', `/api/v1/teams/${id}/members/${ids.get(username)}`, { role });
  const malik = { action: 'update', user_email: 'malik@example.com', team_id: id, job_title: 'Incident analyst' };
  await ask('POST', '/api/v1/manager/team/members', malik);
  await ask('POST', `/api/v1/teams/${id}/grants`, { pattern: 'audit.read' });
  await ask('POST', `/api/v1/teams/${id}/grants`, { pattern: 'credential.*', least_role: 'manager' });
  return id;
}

/** Two saved integrations, one of them tested, and a test of one's own: what is on this machine is refused. */
async function integrations(ask: Ask): Promise<void> {
  const scanner = { name: 'Scanner', api_url: 'http://127.0.0.1/health', api_key: 'sk_test_1' };
  const { id } = await ask('POST', '/api/v1/integrations', scanner);
  await ask('POST', '/api/v1/integrations', { name: 'Ticket system', api_url: 'https://tickets.example.com/api' });
  await ask('POST', `/api/v1/integrations/${id}/test`, {}, 400);
  await ask('POST', '/api/v1/integrations/my-integration/test', { api_url: 'http://10.0.0.1/', api_key: 'x' }, 400);
}

/** An organization with somebody who is invited, and somebody who asks. */
async function organizationOf(server: TestServer, ask: Ask): Promise<string> {
  const body = { name: 'Northwind', description: 'Sells tea, coffee and spices', domain: 'northwind.example' };
  const { id } = await ask('POST', '/api/organizations', body);
  await ask('POST', `/api/organizations/${id}/invitations`, { email: 'kim@northwind.example', admin: true });
  const asking = await server.signIn('lea');
  const answer = await server.call('POST', `/api/organizations/${id}/requests`, { token: asking.token });
  if (answer.status !== 201) throw new Error(`asking to join: ${answer.text}`);
  return id;
}

/** Sign-ins, refusals and people of the thirty days before today, more on working days. */
async function pastMonth(server: TestServer): Promise<void> {
  await server.sql(`insert into activity_counts (organization_id, slot, sign_ins, failed_sign_ins, denials)
    select null, date_trunc('day', now(), 'UTC') - make_interval(days => d) + interval '9 hours',
      case when extract(isodow from now() - make_interval(days => d)) > 5 then 2 else 6 end + (d * 7) % 5, (d * 5) % 3, (d * 11) % 4
    from generate_series(1, 30) d`);
  await server.sql(`insert into activity_people (organization_id, day, actor_id, slots)
    select null, ((now() at time zone 'UTC')::date - d), u.id, set_bit(repeat('0', 96)::bit(96), 36, 1)
    from generate_series(1, 30) d, users u where (hashtext(u.username) + d) % 3 <> 0`);
}
