import { refuse, refuseField } from '../../kernel/errors.ts';
import { sql } from '../../platform/db/sql.ts';
import { mustHoldToEnd } from '../access/rules.ts';
import { type InvitationPromise, promisedBy } from '../organizations/invitations.ts';
import { mustBeWithinSay } from '../teams/membership-rules.ts';
import { takeFromTeam } from '../teams/places.ts';
import { type Managed, type Managing, memberAt } from './managing.ts';

/** Takes somebody out of the team, or takes back the invitation by which they would have come into it. */
export async function removeManaged(
  work: Managing,
  {
    role,
    jobTitle,
    permissions,
  }: {
    readonly role: string | undefined;
    readonly jobTitle: string | null | undefined;
    readonly permissions: readonly string[];
  },
): Promise<Managed> {
  const { tx, authority, email, emit } = work;
  if (role !== undefined) throw refuseField('role', 'cannot be given to who is removed');
  if (jobTitle !== undefined) throw refuseField('job_title', 'cannot be given to who is removed');
  if (permissions.length > 0) throw refuseField('permissions', 'cannot be given to who is removed');
  const gone = { teamId: authority.team.id, email, teamRole: null, title: null, roles: [], permissions: [] };
  const member = await memberAt(work);
  if (member === undefined) {
    if (!(await withdrawPlaces(work))) throw refuse('team.member_not_found', {});
    return { ...gone, userId: null, status: 'invitation_withdrawn' };
  }
  const { id: userId, role: from } = member;
  await mustBeWithinSay(tx, authority, { userId, from, to: null });
  await takeFromTeam(work, authority, { userId, from });
  emit({ type: 'access.changed', users: [userId] });
  return { ...gone, userId, status: 'removed' };
}

/** Ends what waits of one's own invitations of the address into the team, or with `team.members` of everybody's. */
async function withdrawPlaces({ tx, at, authority, actor, organization, email }: Managing): Promise<boolean> {
  if (organization === null) return false;
  const by = authority.byNode ? null : actor.userId;
  const ended = await tx.rows<InvitationPromise>(
    sql`delete from organization_invitations where organization_id = ${organization} and expires_at > ${at}
      and fold_ascii(email) = fold_ascii(${email}) and (${by}::uuid is null or invited_by = ${by}::uuid)
      and exists (select 1 from jsonb_array_elements(teams) t where t ->> 'team' = ${authority.team.id})
      returning admin, role_ids, patterns`,
  );
  for (const each of ended) mustHoldToEnd(actor, await promisedBy(tx, organization, each));
  return ended.length > 0;
}
