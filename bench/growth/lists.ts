import type { Filled, Size } from './fill.ts';

/** A list, and the path that asks for it. */
export interface Asked {
  readonly what: string;
  readonly path: string;
}

/** Everything that is measured, in one database; each is asked for in the same way whatever its size. */
export function lists({ people, companies, credentials, teams }: Size, filled: Filled): readonly Asked[] {
  const { organization, role, company, type, team, event, actor, target } = filled;
  const log = '/api/v1/audit-logs?limit=100';
  const users = '/api/v1/users?per_page=100';
  // A page so near the end of many that it is a page of few, too.
  const deep = (count: number, share: number): number => Math.max(1, Math.floor((count * share) / 100));
  const of = (what: string, path: string): Asked => ({ what, path });
  return [
    of('people', users),
    ...['-created_at', 'email', '-email', 'username', 'full_name', '-full_name'].map(sort =>
      of(`people, by ${sort}`, `${users}&sort=${sort}`),
    ),
    of('people, page in the middle', `${users}&page=${deep(people, 0.5)}`),
    of('people, page near the end', `${users}&page=${deep(people, 0.9)}`),
    of('people, last page', `${users}&page=${deep(people, 1)}`),
    of('people by name, page near the end', `${users}&sort=full_name&page=${deep(people, 0.9)}`),
    of('managers', `${users}&role=manager`),
    of('users', `${users}&role=user`),
    of('managers, by email', `${users}&role=manager&sort=email`),
    of('active people', `${users}&is_active=true`),
    of('inactive people', `${users}&is_active=false`),
    of('inactive people, by username', `${users}&is_active=false&sort=-username`),
    of('a department', `${users}&department=Department+4`),
    of('a department, by name', `${users}&department=Department+4&sort=full_name`),
    of('inactive people of a department', `${users}&department=Department+1&is_active=false&sort=email`),
    of('a small department, by name', `${users}&department=Falconry&sort=full_name`),
    of('active managers of a department', `${users}&department=Department+3&role=manager&is_active=true`),
    of('search that finds all', `${users}&q=example.com`),
    of('search that finds an eighth', `${users}&q=björn`),
    of('search that finds few', `${users}&q=quetzal`),
    of('search that finds few, by email', `${users}&q=quetzal&sort=-email`),
    of('search that finds nobody', `${users}&q=xylophone`),
    of('search by two letters', `${users}&q=qu`),
    of('search by two letters, nobody', `${users}&q=zx`),
    of('search and department', `${users}&q=müller&department=Falconry`),
    of('rbac people', '/api/users?limit=100'),
    of('rbac people, most skipped', `/api/users?limit=100&skip=${deep(people, 0.9) * 100 - 100}`),
    of('rbac people of an organization', `/api/users?limit=100&organizationId=${organization}`),
    of('directory people', '/v1/user/users?per_page=100'),
    of('directory people by a search', '/v1/user/users?per_page=100&q=quetzal'),
    of('front page', '/console/overview?days=30'),
    of('search box, common', '/console/search?q=müller'),
    of('search box, rare', '/console/search?q=quetzal'),
    of('search box, all', '/console/search?q=example'),
    of('members', `/api/organizations/${organization}/members?limit=100`),
    of(
      'members, most skipped',
      `/api/organizations/${organization}/members?limit=100&skip=${deep(people, 0.9) * 100 - 100}`,
    ),
    of('role holders', `/v1/role/${role}/users?per_page=100`),
    of('role holders, page near the end', `/v1/role/${role}/users?per_page=100&page=${deep(people, 0.9)}`),
    of('invitations', `/api/organizations/${organization}/invitations?limit=100`),
    of('companies', '/v1/company/companies?rpp=100'),
    of('companies, page near the end', `/v1/company/companies?rpp=100&page=${deep(companies, 0.9)}`),
    of('companies by a search that finds few', '/v1/company/companies?rpp=100&search=quetzal'),
    of('companies by a search that finds all', '/v1/company/companies?rpp=100&search=company'),
    of('credentials of a company', `/v1/credential/credentials/company/${company}?per_page=100`),
    of(
      'credentials of a company, page near the end',
      `/v1/credential/credentials/company/${company}?per_page=100&page=${deep(credentials, 0.9)}`,
    ),
    of('credentials of a type', `/v1/credential-type/${type}/credentials?per_page=100`),
    of('credential types', '/v1/credential-type?per_page=100'),
    of('teams', '/api/v1/teams?per_page=100'),
    of('teams, by name', '/api/v1/teams?per_page=100&sort=-name'),
    of('teams by a search', '/api/v1/teams?per_page=100&q=quetzal'),
    of('teams, last page', `/api/v1/teams?per_page=100&page=${deep(teams, 1)}`),
    of('team members', `/api/v1/teams/${team}?per_page=100`),
    of('organizations', '/api/organizations?limit=100'),
    of('roles', '/api/roles?limit=100'),
    of('permission records', '/api/permissions?limit=100'),
    of('audit log', log),
    of('audit log, from the middle on', `${log}&before=${event}`),
    of('audit log of a person', `${log}&actor=${actor}`),
    of('audit log of a thing', `${log}&target=${target}`),
    of('audit log of a name', `${log}&name=thing+7`),
    of('audit log of an address', `${log}&ip=10.0.0.3`),
    of('audit log of an action', `${log}&action=credential.reveal`),
    of('audit log of actions', `${log}&action=auth.*`),
    of('audit log of refusals', `${log}&outcome=denied`),
    of('audit log of an hour', `${log}&from=2023-11-14T23:00:00Z&to=2023-11-15T00:00:00Z`),
    of('audit log since the beginning', `${log}&from=2023-11-14`),
    of('audit log, refusals of a person', `${log}&actor=${actor}&outcome=denied`),
    of('audit log, an action of a person', `${log}&actor=${actor}&action=auth.refresh`),
    of(
      'audit log, an action of a person, from the middle on',
      `${log}&actor=${actor}&action=auth.refresh&before=${event}`,
    ),
    of('audit log, an action from an address', `${log}&action=auth.login&ip=10.0.0.3`),
    of('audit log, an action on a thing', `${log}&target=${target}&action=auth.login`),
    of('audit log by a text that most have', `${log}&q=routine`),
    of('audit log by a text that few have', `${log}&q=quetzal`),
    of('audit log by a text that none has', `${log}&q=xylophone`),
  ];
}
