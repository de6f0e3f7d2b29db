import type { Tx } from '../../platform/db/queryable.ts';
import { touchUsers } from '../access/holdings.ts';
import type { Mailing } from '../mail/outbox.ts';
import type { Notifying } from '../notifications/notify.ts';
import { peopleLimit } from './plans.ts';
import { letsIn } from './requests.ts';
import { settleRequests, tellAdministrators } from './tell-administrators.ts';
import { tellAnswer } from './tell-answer.ts';

/**
 * Lets in, and tells by mail, whoever waits although the policy would let them in by now. Call it under the access lock
 * after the policy or the domain of an organization changed, and emit `access.changed` for the people it returns.
 */
export async function admitWaiting(work: Mailing & Notifying, organization: string): Promise<string[]> {
  const admitted = await admit(work.tx, { organization, userId: null, at: work.at });
  const userIds = admitted.map(each => each.user_id);
  await tellAnswer(work, { organization, userIds, admitted: true });
  if (userIds.length > 0) await settleRequests(work, organization);
  return userIds;
}

/**
 * Call it under the access lock when a person's address has been verified: they are let in where they wait and their
 * domain is enough, and the administrators of the others are told that they wait. Returns the organizations they joined.
 */
export async function admitVerified(work: Mailing & Notifying, userId: string): Promise<string[]> {
  const { tx, at } = work;
  const joined = (await admit(tx, { organization: null, userId, at })).map(each => each.organization_id);
  for (const organization of joined) await tellAnswer(work, { organization, userIds: [userId], admitted: true });
  const waiting = await tx.rows<{ organization_id: string }>({
    name: 'requests_of_person',
    text: 'select organization_id from organization_requests where user_id = $1 order by organization_id',
    values: [userId],
  });
  for (const { organization_id } of waiting) await tellAdministrators(work, organization_id);
  return joined;
}

interface Admitted {
  readonly organization_id: string;
  readonly user_id: string;
}

/** Makes members of those who wait and whom the policy lets in, the longest waiting first, as many as there is room for: in one organization, or of one person, in one statement. */
async function admit(
  tx: Tx,
  where: { readonly organization: string | null; readonly userId: string | null; readonly at: Date },
): Promise<Admitted[]> {
  const admitted = await tx.rows<Admitted>({
    name: 'admit_waiting',
    text: `with let_in as (
        select q.id, row_number() over (partition by o.id order by q.created_at, q.id) as turn,
          ${peopleLimit} - (select count(*) from organization_members m where m.organization_id = o.id) as room
        from organization_requests q join organizations o on o.id = q.organization_id join users u on u.id = q.user_id
        where o.active and o.deleted_at is null
          and u.active and u.deleted_at is null and ${letsIn}
          and ($1::uuid is null or q.organization_id = $1) and ($2::uuid is null or q.user_id = $2)
      ), answered as (
        delete from organization_requests q using let_in l where l.id = q.id and (l.room is null or l.turn <= l.room)
        returning q.organization_id, q.user_id), joined as (
        insert into organization_members (organization_id, user_id, joined_at)
        select organization_id, user_id, $3 from answered on conflict do nothing)
      select organization_id, user_id from answered order by organization_id, user_id`,
    values: [where.organization, where.userId, where.at],
  });
  await touchUsers(
    tx,
    admitted.map(each => each.user_id),
  );
  return admitted;
}
