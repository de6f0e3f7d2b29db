import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { command } from '../action.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { Id } from './fields.ts';
import { existing, type Organization } from './organizations.ts';

/** Marks an organization's domain as its own, so that it counts for joining. */
export const verifyDomain = command('organization.verify_domain', {
  input: Type.Object({ organizationId: Id }, { additionalProperties: false }),
  permit: overOrganization('organization.verify'),
  run: async ({ tx, at, caller, say, target }, { organizationId: id }): Promise<Organization> => {
    const { organization } = await organizationUnder(tx, say, caller, id);
    target({ kind: 'organization', id, organization: id }, { domain: organization.domain });
    // The domain that was read: another one may have been set in the meantime.
    const rows = await tx.rows({
      name: 'verify_organization_domain',
      text: `update organizations set domain_verified_at = coalesce(domain_verified_at, $2), updated_at = $2
        where id = $1 and domain = $3 returning id`,
      values: [id, at, organization.domain],
    });
    if (rows.length === 0) throw refuse('organization.no_domain', {});
    return existing(tx, id);
  },
});
