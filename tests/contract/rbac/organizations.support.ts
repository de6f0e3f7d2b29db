import assert from 'node:assert/strict';
import type { Answer, Person, TestServer } from '../../support/server.ts';

/** An organization as the rbac surface shows it. */
export interface Shown {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly domain: string | null;
  readonly active: boolean;
  readonly adminIds: readonly string[];
  readonly invitedAdminIds: readonly string[];
  readonly joinPolicy: string;
  readonly domainVerified: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What stands in `data` of a success. */
export function dataOf<T = Shown>(answer: Answer, status = 200): T {
  assert.equal(answer.status, status, answer.text);
  const { success, data, ...rest } = answer.body as { success: boolean; data: T };
  assert.deepEqual([success, rest], [true, {}]);
  return data;
}

/** The words of a refusal, after checking its status and shape. */
export function refusal(answer: Answer, status: number): string {
  assert.equal(answer.status, status, answer.text);
  const { success, error, fields = [], ...rest } = answer.body as { success: boolean; error: string; fields?: unknown };
  assert.deepEqual([success, typeof error, Array.isArray(fields), rest], [false, 'string', true, {}]);
  return error;
}

export async function newOrganization(server: TestServer, body: object = {}, by = server.admin): Promise<Shown> {
  const answer = await server.call('POST', '/api/organizations', { token: by.token, body: { name: 'Acme', ...body } });
  return dataOf(answer, 201);
}

/** The secret of the newest invitation mailed to an address. */
export async function invitationIn(server: TestServer, to: string, count = 1): Promise<string> {
  const text = ((await server.mails(to, count)).at(-1) ?? '').replaceAll('=\r\n', '').replaceAll('=3D', '=');
  const token = /accept-invitation\?token=([A-Za-z0-9_-]{43})/.exec(text)?.[1];
  assert.ok(token, `no invitation in the mail to ${to}: ${text}`);
  return token;
}

export const accept = (server: TestServer, person: Person, token: string): Promise<Answer> =>
  server.call('POST', '/api/invitations/accept', { token: person.token, body: { token } });

/** A new person who came into an organization by an invitation from the platform's administrator. */
export async function invited(
  server: TestServer,
  organization: string,
  promise: { readonly admin?: boolean; readonly roleIds?: readonly string[] } = {},
  role?: string,
): Promise<Person> {
  const person = await server.person(role);
  const path = `/api/organizations/${organization}/invitations`;
  const body = { email: person.email, ...promise };
  dataOf(await server.call('POST', path, { token: server.admin.token, body }), 201);
  dataOf(await accept(server, person, await invitationIn(server, person.email)));
  return person;
}

/** Every route of an organization, with the node it asks for; null where belonging to it, or a sign-in, is enough. */
export const routesOf = (id: string, someone: string): [string, string, unknown, string | null][] => [
  ['GET', '/api/organizations', undefined, 'organization.list'],
  ['POST', '/api/organizations', { name: 'Refused' }, 'organization.create'],
  ['GET', `/api/organizations/${id}`, undefined, 'organization.read'],
  ['PUT', `/api/organizations/${id}`, { name: 'Refused', active: false }, 'organization.write'],
  ['DELETE', `/api/organizations/${id}`, undefined, 'organization.delete'],
  ['POST', `/api/organizations/${id}/domain/verify`, undefined, 'organization.verify'],
  ['GET', `/api/organizations/${id}/domain`, undefined, 'organization.write'],
  ['POST', `/api/organizations/${id}/domain/check`, undefined, 'organization.write'],
  ['GET', `/api/organizations/${id}/members`, undefined, 'organization.members'],
  ['DELETE', `/api/organizations/${id}/members/${someone}`, undefined, 'organization.members'],
  ['POST', `/api/organizations/${id}/invitations`, { email: 'refused@example.net' }, 'organization.members'],
  ['GET', `/api/organizations/${id}/invitations`, undefined, 'organization.members'],
  ['DELETE', `/api/organizations/${id}/invitations/${someone}`, undefined, 'organization.members'],
  ['GET', `/api/organizations/${id}/requests`, undefined, 'organization.members'],
  ['POST', `/api/organizations/${id}/requests/${someone}/approve`, undefined, 'organization.members'],
  ['POST', `/api/organizations/${id}/requests/${someone}/reject`, undefined, 'organization.members'],
];

/** All that is stored about an organization, to see that a refusal changed nothing. */
export async function stored(server: TestServer, id: string): Promise<unknown> {
  const [row] = await server.sql(
    `select to_jsonb(o) as organization,
      (select jsonb_agg(m order by m.user_id) from organization_members m where m.organization_id = o.id) as members,
      (select jsonb_agg(i order by i.id) from organization_invitations i where i.organization_id = o.id) as invitations,
      (select jsonb_agg(q order by q.id) from organization_requests q where q.organization_id = o.id) as requests,
      (select jsonb_agg(ur order by ur.user_id) from user_roles ur join roles r on r.id = ur.role_id
        where r.organization_id = o.id) as given
      from organizations o where o.id = $1`,
    [id],
  );
  return row;
}
