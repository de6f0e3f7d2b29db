import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import type { HeldPattern } from '../../kernel/holdings.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { holdingBounds, mustFitHoldings } from '../access/bounds.ts';
import { heldAt, holdingsOf, touchUsers } from '../access/holdings.ts';
import { compile } from '../access/matcher.ts';
import { command, self } from '../action.ts';
import { giveAdministration } from './administrators.ts';
import { promisedBy, rolesIn } from './invitations.ts';
import { insertMember } from './members.ts';
import { existing, type Organization } from './organizations.ts';

interface Taken {
  readonly organization_id: string;
  readonly name: string;
  readonly admin: boolean;
  readonly role_ids: readonly string[];
  readonly invited_by: string | null;
  readonly is_theirs: boolean;
}

/** Joins an organization by the link that was mailed to the account's address, with what the invitation promises. */
export const acceptInvitation = command('organization.accept_invitation', {
  input: Type.Object({ token: Type.String({ minLength: 1, maxLength: 512 }) }, { additionalProperties: false }),
  permit: self('organizations'),
  refuses: ['organization.invitation_elsewhere', 'organization.invitation_rejected', 'organization.not_found'],
  limit: { per: 'actor', max: 30, seconds: 60 },
  bounds: holdingBounds,
  changesAccess: true,
  run: async ({ tx, ports, at, userId, target, emit }, { token }): Promise<Organization> => {
    const invitation = await take(tx, token, userId, at);
    const { organization_id: organization, name, invited_by: inviter, admin } = invitation;
    target({ kind: 'organization', id: organization, name, organization }, { invitedBy: inviter, admin });
    if (!invitation.is_theirs) throw refuse('organization.invitation_elsewhere', {});
    // What a role gives may have grown, and what the inviter holds may have shrunk, since the mail was sent.
    const { found: roles } = await rolesIn(tx, organization, invitation.role_ids);
    const promised = await promisedBy(tx, organization, invitation);
    if (inviter !== null && !(await stillCovers(tx, inviter, { organization, promised }, at))) {
      throw refuse('organization.invitation_rejected', {});
    }
    await insertMember(tx, organization, userId, at);
    if (roles.length > 0) await giveRoles(tx, userId, roles, inviter, at);
    const userIds = [userId];
    if (admin) await giveAdministration(tx, { organization, userIds, grantedBy: inviter, at, newId: ports.newId });
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
      returning i.organization_id, o.name, i.admin, i.role_ids, i.invited_by, fold_ascii(i.email) = fold_ascii(u.email) as is_theirs`,
    values: [sha256(token), userId, at],
  });
  if (taken === undefined) throw refuse('organization.invitation_rejected', {});
  return taken;
}

async function stillCovers(
  on: Queryable,
  userId: string,
  { organization, promised }: { readonly organization: string; readonly promised: readonly HeldPattern[] },
  at: Date,
): Promise<boolean> {
  const active = await on.rows({
    name: 'inviter_active',
    text: 'select 1 from users where id = $1 and active and deleted_at is null',
    values: [userId],
  });
  if (active.length === 0) return false;
  const held = compile(heldAt((await holdingsOf(on, userId, at)).grants, at));
  // To invite has to be held now. What is promised is given for good, and so only by who holds it for good.
  return (
    held.heldUntil('organization.members', organization) !== null &&
    promised.every(each => held.heldUntil(each.pattern, each.organization) === Number.POSITIVE_INFINITY)
  );
}

async function giveRoles(tx: Tx, userId: string, roles: readonly string[], by: string | null, at: Date): Promise<void> {
  await tx.rows({
    name: 'give_invited_roles',
    text: `insert into user_roles (user_id, role_id, granted_by, created_at)
      select $1, id, $3, $4 from unnest($2::uuid[]) as w (id) on conflict do nothing`,
    values: [userId, roles, by, at],
  });
}
