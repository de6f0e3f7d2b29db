import { refuse } from '../../kernel/errors.ts';
import { setTitle } from '../teams/members.ts';
import { mustBeWithinSay } from '../teams/membership-rules.ts';
import { changePlace } from '../teams/places.ts';
import { giveBesides, type Managed, type Managing, memberAt } from './managing.ts';
import type { RoleMeant } from './role-meant.ts';

/** Changes what somebody is in the team, and gives them what is named besides; nothing is taken by leaving it out. */
export async function updateManaged(
  work: Managing,
  meant: RoleMeant,
  permissions: readonly string[],
): Promise<Managed> {
  const { tx, at, authority, email, emit } = work;
  const { team } = authority;
  const member = await memberAt(work);
  if (member === undefined) throw refuse('team.member_not_found', {});
  const { id: userId, role: from } = member;
  const to = meant.inTeam ?? from;
  // Also where only a title changes: managers leave owners alone.
  await mustBeWithinSay(tx, authority, { userId, from, to });
  if (await changePlace(work, authority, { userId, from, to })) emit({ type: 'access.changed', users: [userId] });
  if (meant.title !== undefined) await setTitle(tx, team.id, userId, meant.title, at);
  const given = await giveBesides(work, userId, meant, permissions);
  const title = meant.title === undefined ? member.job_title : meant.title;
  return { teamId: team.id, userId, email, status: 'updated', teamRole: to, title, ...given };
}
