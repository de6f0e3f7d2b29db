import { randomUUID } from 'node:crypto';
import type { Asked, Parts } from './requests.ts';
import type { directoryTable } from './table.directory.ts';
import { fields, plainField } from './things.vault.ts';

const name = () => `Made ${randomUUID()}`;
const values = [{ fieldId: plainField, value: 'Told' }];
const permissions = ['user.read', 'credential.fetch'];

/** What requests below `/v1` need besides the ids in the path. */
export const directoryParts: {
  readonly [K in keyof typeof directoryTable]?: (asked: Asked) => Parts | Promise<Parts>;
} = {
  'POST /v1/user/@me/check-permission': () => ({ body: { permissions } }),
  'POST /v1/user/users/:identifier/check-permission': () => ({ body: { permissions } }),

  'POST /v1/credential-type': ({ subject: { organization } }) => ({
    body: { name: name(), fields, ...(organization === null ? {} : { organizationId: organization }) },
  }),
  'PATCH /v1/credential-type/:id': () => ({ body: { name: name() } }),
  'PATCH /v1/credential-type/:id + permissionScope': () => ({ body: { permissionScope: `made.${randomUUID()}` } }),

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
