import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { holdingBounds, mustFitHoldings } from '../access/bounds.ts';
import { touchUsers } from '../access/holdings.ts';
import { judgedNow } from '../access/judged-now.ts';
import { anId, command, self } from '../action.ts';
import { givenToNewcomer } from '../grants/user-grants.ts';
import { giveAdministration } from '../organizations/administrators.ts';
import { type InvitationPromise, type InvitedPlace, promisedBy, rolesIn } from '../organizations/invitations.ts';
import { insertMember } from '../organizations/members.ts';
import { existing, type Organization } from '../organizations/organizations.ts';
import { putInTeam } from '../teams/places.ts';
import { mayStillInvite, placesLeft } from './promises.ts';

interface Taken extends InvitationPromise {
  readonly organization_id: string;
  readonly name: string;
  readonly teams: readonly InvitedPlace[];
  readonly invited_by: string | null;
  readonly is_theirs: boolean;
}

/**
 * Joins an organization by the link that was mailed to the account's address, with what the invitation promises. All of it
 * is judged again: what roles and teams give may have grown, and what the inviter may give may have shrunk, since it was sent.
 */
export const acceptInvitation = command('organization.accept_invitation', {
  input: Type.Object({ token: Type.String({ minLength: 1, maxLength: 512 }) }, { additionalProperties: false }),
  permit: self('organizations'),
  refuses: [
    'access.exceeds_own',
    'organization.full',
    'organization.invitation_elsewhere',
    'organization.invitation_rejected',
    'organization.not_found',
  ],
  audit: { of: 'organization', details: { teams: [anId], invitedBy: anId, admin: false } },
  limit: { per: 'actor', max: 30, seconds: 60 },
  bounds: holdingBounds,
  changesAccess: true,
  run: async (work, { token }): Promise<Organization> => {
    const { tx, ports, at, userId, target, emit } = work;
    const invitation = await take(tx, token, userId, at);
    const { organization_id: organization, name, invited_by: inviter, admin } = invitation;
    const places = await placesLeft(tx, organization, invitation.teams);
    const into = places.length === 0 ? {} : { teams: places.map(({ team }) => team.id) };
    target({ kind: 'organization', id: organization, name, organization }, { invitedBy: inviter, admin, ...into });
    if (!invitation.is_theirs) throw refuse('organization.invitation_elsewhere', {});
    const { found: roles } = await rolesIn(tx, organization, invitation.role_ids);
    const promised = await promisedBy(tx, organization, invitation);
    if (inviter !== null) {
      const giver = await judgedNow(tx, inviter, at);
      const may = giver !== null && (await mayStillInvite(tx, giver, { organization, promised, places, userId }));
      if (!may) throw refuse('organization.invitation_rejected', {});
    }
    await insertMember(tx, organization, userId, at);
    if (roles.length > 0) await giveRoles(tx, userId, roles, inviter, at);
    const userIds = [userId];
    if (admin) await giveAdministration(tx, { organization, userIds, grantedBy: inviter, at, newId: ports.newId });
    await givenToNewcomer(work, { userId, organization, patterns: invitation.patterns, grantedBy: inviter });
    for (const place of places) await putInTeam(work, { ...place, userId }, inviter);
    await mustFitHoldings(tx, userIds, at);
    await touchUsers(tx, userIds);
    emit({ type: 'access.changed', users: userIds });
    return existing(tx, organization);
  },
});

/** Ends an invitation by taking it; of several at once, one succeeds. */
async function take(tx: Tx, token: string, userId: string, at: Date): Promise<Taken> {
  const [taken] = await tx.rows<Taken>({
    name: 'take_invitation',
    text: `delete from organization_invitations i using organizations o, users u
      where i.hash = $1 and i.expires_at > $3 and o.id = i.organization_id and o.deleted_at is null and u.id = $2
      returning i.organization_id, o.name, i.admin, i.role_ids, i.teams, i.patterns, i.invited_by,
        fold_ascii(i.email) = fold_ascii(u.email) as is_theirs`,
    values: [sha256(token), userId, at],
  });
  if (taken === undefined) throw refuse('organization.invitation_rejected', {});
  return taken;
}

async function giveRoles(tx: Tx, userId: string, roles: readonly string[], by: string | null, at: Date): Promise<void> {
  await tx.rows({
    name: 'give_invited_roles',
    text: `insert into user_roles (user_id, role_id, granted_by, created_at)
      select $1, id, $3, $4 from unnest($2::uuid[]) as w (id) on conflict do nothing`,
    values: [userId, roles, by, at],
  });
}
