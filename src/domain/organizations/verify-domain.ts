import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { anId, command } from '../action.ts';
import { Id } from '../fields.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { markVerified } from './domain-proof.ts';
import { existing, type Organization } from './organizations.ts';

/** Marks an organization's domain as its own, without proof, so that it counts for joining. Who waits for that joins. */
export const verifyDomain = command('organization.verify_domain', {
  input: Type.Object({ organizationId: Id }, { additionalProperties: false }),
  permit: overOrganization('organization.verify'),
  refuses: ['organization.domain_taken', 'organization.no_domain', 'organization.not_found'],
  audit: { of: 'organization', details: { domain: 'example.com', admitted: [anId] } },
  changesAccess: true,
  run: async (work, { organizationId: id }): Promise<Organization> => {
    const { tx, caller, say, target } = work;
    const { organization } = await organizationUnder(tx, say, caller, id);
    const { name, domain } = organization;
    target({ kind: 'organization', id, name, organization: id }, { domain });
    if (domain === null) throw refuse('organization.no_domain', {});
    await markVerified(work, { id, name });
    return existing(tx, id);
  },
});
