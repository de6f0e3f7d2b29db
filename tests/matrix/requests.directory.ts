import { randomUUID } from 'node:crypto';
import type { Asked, Parts } from './requests.ts';
import type { directoryTable } from './table.directory.ts';
import { fields, plainField } from './things.vault.ts';

const name = () => `Made ${randomUUID()}`;
const values = [{ fieldId: plainField, value: 'Told' }];
const permissions = ['user.read', 'credential.fetch'];
const given = { permissions: ['report.read'] };
const inOrganization = ({ subject: { organization } }: Asked) =>
  organization === null ? {} : { organizationId: organization };

/** What requests below `/v1` need besides the ids in the path. */
export const directoryParts: {
  readonly [K in keyof typeof directoryTable]?: (asked: Asked) => Parts | Promise<Parts>;
} = {
  'POST /v1/auth/redirect/confirm': () => ({
    raw: 'user_code=BCDFGHJK&form_token=x',
    type: 'application/x-www-form-urlencoded',
  }),
  'POST /v1/auth/refresh?x-refresh-token': async ({ world }) => ({
    headers: { 'x-refresh-token': (await world.server.signIn('admin')).refreshToken },
  }),

  'PATCH /v1/user/@me': () => ({ body: { name: 'Told' } }),
  'PATCH /v1/user/users/:identifier': () => ({ body: { name: 'Told' } }),
  'PATCH /v1/user/users/:identifier + roles': async ({ world, subject }) => ({
    body: { roles: [(await world.fresh('role', subject.place)).id] },
  }),
  'PATCH /v1/user/users/:identifier + permissions': () => ({ body: given }),
  'POST /v1/user/@me/check-permission': () => ({ body: { permissions } }),
  'POST /v1/user/users/:identifier/check-permission': () => ({ body: { permissions } }),

  'POST /v1/role': asked => ({ body: { title: name(), ...inOrganization(asked) } }),
  'POST /v1/role + organizationId': ({ subject }) => ({
    body: { title: name(), organizationId: subject.organization },
  }),
  'POST /v1/role + permissions': asked => ({ body: { title: name(), ...given, ...inOrganization(asked) } }),
  'PATCH /v1/role/:identifier': () => ({ body: { title: 'Told' } }),
  'PATCH /v1/role/:identifier + permissions': () => ({ body: given }),
  'PATCH /v1/role/:identifier + that gives something': () => ({ body: { title: 'Told' } }),
  'POST /v1/role/:identifier/permissions': () => ({ body: given }),
  'DELETE /v1/role/:identifier/permissions': () => ({ body: given }),

  'GET /v1/permissions/:category': () => ({ params: { category: 'company' } }),

  'GET /v1/company/companies/:identifier + includeAddress': () => ({ query: '?includeAddress=true' }),
  'POST /v1/company/companies': asked => ({ body: { name: name(), ...inOrganization(asked) } }),
  'PATCH /v1/company/companies/:identifier': () => ({ body: { name: 'Told' } }),
  'POST /v1/company/sync': () => ({ body: {} }),

  'POST /v1/credential-type': asked => ({ body: { name: name(), fields, ...inOrganization(asked) } }),
  'PATCH /v1/credential-type/:id': () => ({ body: { name: name() } }),
  'PATCH /v1/credential-type/:id + permissionScope': () => ({ body: { permissionScope: `made.${randomUUID()}` } }),
  'POST /v1/credential-type/:id/fields': () => ({
    body: { id: `f${randomUUID()}`, name: 'Told', required: false, secure: false, valueType: 'plain_text' },
  }),
  'PATCH /v1/credential-type/:id/fields/:fieldId': () => ({ params: { fieldId: plainField }, body: { name: 'Told' } }),
  'DELETE /v1/credential-type/:id/fields/:fieldId': () => ({ params: { fieldId: plainField } }),
  'PUT /v1/credential-type/:id/field-order': () => ({ body: { fieldIds: [plainField] } }),

  'POST /v1/credential/credentials': async ({ world, subject }) => ({
    body: {
      name: name(),
      typeId: world.vault.types.own,
      companyId: await companyIn(world, subject.organization),
      fields: values,
    },
  }),
  'PATCH /v1/credential/credentials/:id': () => ({ body: { notes: 'Told' } }),
  'PATCH /v1/credential/credentials/:id + of another type': () => ({ body: { notes: 'Told' } }),
  'PUT /v1/credential/credentials/:id/fields': () => ({ body: { fields: values } }),
};

/** A company of an organization; of one that is not there, none. */
async function companyIn({ organizations, vault }: Asked['world'], organization: string | null): Promise<string> {
  const known = Object.values(organizations).includes(organization);
  return known ? (await vault.company(organization)).id : randomUUID();
}
