import Type from 'typebox';
import { query } from '../action.ts';
import { Id } from '../fields.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import type { Organization } from './organizations.ts';

/** An organization, for those who may read it and for its members. */
export const readOrganization = query('organization.read', {
  input: Type.Object({ organizationId: Id }, { additionalProperties: false }),
  permit: overOrganization('organization.read', () => true),
  refuses: ['organization.not_found'],
  run: async ({ db, caller, say }, { organizationId }): Promise<Organization> =>
    (await organizationUnder(db, say, caller, organizationId)).organization,
  revisionOf: organization => organization,
});
