import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { mustHoldToGive } from '../access/rules.ts';
import { anId, command } from '../action.ts';
import { Id } from '../fields.ts';
import { administration } from './administrators.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { rolesIn, type SentInvitation, sendInvitation } from './invitations.ts';

/** Invites an address into an organization by mail: as a plain member, with roles of it, or as its administrator. */
export const invite = command('organization.invite', {
  input: Type.Object(
    {
      organizationId: Id,
      email: Type.String({ format: 'email', maxLength: 254 }),
      admin: Type.Optional(Type.Boolean()),
      roleIds: Type.Optional(Type.Array(Id, { maxItems: 50 })),
    },
    { additionalProperties: false },
  ),
  permit: overOrganization('organization.members'),
  refuses: ['access.exceeds_own', 'organization.full', 'organization.member_exists', 'organization.not_found'],
  audit: { of: 'organization', details: { email: 'ada@example.com', admin: false, roles: [anId], linkShown: true } },
  // Each is a mail to an address that the caller chose.
  limit: { per: 'actor', max: 60, seconds: 60 },
  changesAccess: true,
  run: async (work, { organizationId, email, admin = false, roleIds = [] }): Promise<SentInvitation> => {
    const { tx, caller, say, target } = work;
    const { organization, actor } = await organizationUnder(tx, say, caller, organizationId);
    const wanted = [...new Set(roleIds.map(each => each.toLowerCase()))];
    target(
      { kind: 'organization', id: organizationId, name: organization.name, organization: organizationId },
      { email, admin, roles: wanted },
    );
    const { found, gives } = await rolesIn(tx, organizationId, wanted);
    const unknown = wanted.findIndex(each => !found.includes(each));
    if (unknown !== -1) throw refuseField(`roleIds.${unknown}`, 'is not a role of this organization');
    mustHoldToGive(actor, admin ? [...gives, ...administration(organizationId)] : gives, null);
    if (await isMemberAlready(tx, organizationId, email)) throw refuse('organization.member_exists', {});
    const invitation = { organization: organizationId, email, userId: null, admin, roleIds: wanted, by: actor };
    const sent = await sendInvitation(work, invitation);
    if (sent.link !== null)
      target({ kind: 'organization', id: organizationId, name: organization.name }, { linkShown: true });
    return sent;
  },
});

async function isMemberAlready(on: Queryable, organization: string, email: string): Promise<boolean> {
  const rows = await on.rows({
    name: 'organization_member_by_email',
    text: `select 1 from users u join organization_members m on m.user_id = u.id and m.organization_id = $1
      where fold_ascii(u.email) = fold_ascii($2) and u.deleted_at is null`,
    values: [organization, email],
  });
  return rows.length > 0;
}
