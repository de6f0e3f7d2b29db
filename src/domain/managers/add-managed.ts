import { refuse, refuseField } from '../../kernel/errors.ts';
import { foldAscii } from '../../kernel/fold-ascii.ts';
import { mustFitHoldings } from '../access/bounds.ts';
import { mustHoldToGive } from '../access/rules.ts';
import { promisedBy, sendInvitation } from '../organizations/invitations.ts';
import { mustBeWithinSay, mustCoverChange } from '../teams/membership-rules.ts';
import { putInTeam } from '../teams/places.ts';
import { giveBesides, type Managed, type Managing } from './managing.ts';
import { peopleAt } from './people-at.ts';
import type { RoleMeant } from './role-meant.ts';
import { uninvitable } from './set-up-team.ts';

/** Puts somebody into the team, or invites whoever is not known where it is. */
export async function addManaged(work: Managing, meant: RoleMeant, permissions: readonly string[]): Promise<Managed> {
  const { tx, at, authority, actor, organization, email, emit } = work;
  const { team } = authority;
  const role = meant.inTeam ?? 'member';
  const known = await peopleAt(tx, actor, organization, [email]);
  const userId = known.get(foldAscii(email));
  const change = { userId: userId ?? '', from: null, to: role };
  await mustBeWithinSay(tx, authority, change);
  if (userId === undefined) {
    await mustCoverChange(tx, authority, change);
    return invite(work, meant, permissions);
  }
  const place = { team, userId, role, title: meant.title ?? null };
  if (!(await putInTeam(work, place, actor.userId))) throw refuse('team.member_exists', {});
  await mustCoverChange(tx, authority, change);
  await mustFitHoldings(tx, [userId], at);
  emit({ type: 'access.changed', users: [userId] });
  const given = await giveBesides(work, userId, meant, permissions);
  return { teamId: team.id, userId, email, status: 'added', teamRole: role, title: meant.title ?? null, ...given };
}

/** Promises the same by mail; it is judged again when it is accepted. */
async function invite(work: Managing, meant: RoleMeant, permissions: readonly string[]): Promise<Managed> {
  const { tx, authority, actor, organization, email } = work;
  const { team } = authority;
  if (organization === null) throw refuseField('user_email', uninvitable(email));
  if (meant.role !== null && meant.role.organization_id === null)
    throw refuseField('role', 'is a role of the whole platform, which no invitation gives; give it once they are here');
  const teamRole = meant.inTeam ?? 'member';
  const patterns = [...new Set(permissions)];
  const roleIds = meant.role === null ? [] : [meant.role.id];
  mustHoldToGive(actor, await promisedBy(tx, organization, { admin: false, role_ids: roleIds, patterns }), null);
  const teams = [{ team: team.id, role: teamRole, title: meant.title ?? null }];
  await sendInvitation(work, { organization, email, userId: null, admin: false, roleIds, teams, patterns, by: actor });
  const roles = meant.role === null ? [] : [meant.role.moniker];
  const { title = null } = meant;
  return { teamId: team.id, userId: null, email, status: 'invited', teamRole, title, roles, permissions: patterns };
}
