import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { mustHoldToEnd } from '../access/rules.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { type InvitationPromise, promisedBy } from './invitations.ts';

/** Takes an invitation back: its link no longer works. */
export const withdrawInvitation = command('organization.withdraw_invitation', {
  input: Type.Object({ organizationId: Id, invitationId: Id }, { additionalProperties: false }),
  permit: overOrganization<{ organizationId: string; invitationId: string }>('organization.members'),
  refuses: ['access.exceeds_own', 'organization.invitation_not_found', 'organization.not_found'],
  audit: { of: 'organization', details: { email: 'ada@example.com' } },
  run: async ({ tx, caller, say, target }, { organizationId, invitationId }) => {
    const { organization, actor } = await organizationUnder(tx, say, caller, organizationId);
    const [ended] = await tx.rows<InvitationPromise & { readonly email: string }>({
      name: 'withdraw_invitation',
      text: 'delete from organization_invitations where id = $1 and organization_id = $2 returning email, admin, role_ids, patterns',
      values: [invitationId, organizationId],
    });
    if (ended === undefined) throw refuse('organization.invitation_not_found', {});
    mustHoldToEnd(actor, await promisedBy(tx, organizationId, ended));
    target(
      { kind: 'organization', id: organizationId, name: organization.name, organization: organizationId },
      { email: ended.email },
    );
  },
});
