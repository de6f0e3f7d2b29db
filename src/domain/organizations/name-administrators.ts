import type { Actor } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { mustFitHoldings } from '../access/bounds.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustHoldToGive, mustOutrank } from '../access/rules.ts';
import type { InCommand } from '../action.ts';
import {
  administration,
  giveAdministration,
  mustKeepOrganizationAdministrator,
  takeAdministration,
} from './administrators.ts';
import { sendInvitation } from './invitations.ts';
import { membersAmong } from './members.ts';
import type { Organization } from './organizations.ts';

/**
 * Makes the named people the administrators of an organization, and takes it from whoever is not named. People who are
 * no members are invited by mail and become administrators when they accept: nobody is put into an organization.
 */
export async function nameAdministrators(
  work: InCommand,
  actor: Actor,
  organization: Organization,
  named: readonly string[],
): Promise<void> {
  const { tx, ports, at, emit } = work;
  const { id, admin_ids: before, invited_admin_ids: waiting } = organization;
  const wanted = [...new Set(named.map(each => each.toLowerCase()))];
  const fresh = wanted.filter(each => !before.includes(each));
  const removed = before.filter(each => !wanted.includes(each));
  if (fresh.length > 0) mustHoldToGive(actor, administration(id), null);
  for (const each of removed) await mustOutrank(tx, actor, each, at, [id]);

  const added = await membersAmong(tx, id, fresh);
  const strangers = await findable(
    tx,
    actor,
    fresh.filter(each => !added.includes(each) && !waiting.includes(each)),
  );
  if (added.length > 0) {
    const grantedBy = actor.userId;
    await giveAdministration(tx, { organization: id, userIds: added, grantedBy, at, newId: ports.newId });
  }
  for (const { id: userId, email } of strangers) {
    await sendInvitation(work, { organization: id, email, userId, admin: true, roleIds: [], by: actor });
  }
  if (removed.length > 0) {
    await takeAdministration(tx, id, removed);
    await mustKeepOrganizationAdministrator(tx, id, removed);
  }
  await mustFitHoldings(tx, added, at);
  const affected = [...added, ...removed];
  await touchUsers(tx, affected);
  if (affected.length > 0) emit({ type: 'access.changed', users: affected });
}

/** People whom the caller can find, with their addresses; refuses as not found whoever they cannot. */
async function findable(
  on: Queryable,
  actor: Actor,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly email: string }[]> {
  if (ids.length === 0) return [];
  const reads = actor.holds('user.read.other');
  const shared = reads === null || reads === 'everything' ? [] : reads.organizations;
  const rows = await on.rows<{ id: string; email: string }>({
    name: 'findable_people',
    text: `select u.id, u.email from users u where u.id = any($1::uuid[]) and u.deleted_at is null and u.active
      and ($2 or u.id = $3
        or exists (select 1 from organization_members m where m.user_id = u.id and m.organization_id = any($4::uuid[]))
        or not exists (select 1 from organization_members m where m.user_id in (u.id, $3)))
      order by u.id`,
    values: [ids, reads === 'everything', actor.userId, [...actor.organizations, ...shared]],
  });
  if (rows.length < ids.length) throw refuse('user.not_found', {});
  return rows;
}
