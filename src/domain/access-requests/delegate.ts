import { refuseField } from '../../kernel/errors.ts';
import { sql } from '../../platform/db/sql.ts';
import type { Held } from '../access/holders.ts';
import { notify } from '../notifications/notify.ts';
import { settleNotifications } from '../notifications/settle-notifications.ts';
import type { LockedRequest } from './access-requests.ts';
import { type Answering, type Processed, toldOf } from './answering.ts';
import { ask, holderNamed } from './approvers.ts';
import { credentialName } from './credential-asked.ts';
import { requestWaits } from './notices.ts';
import { peopleOfSteps, votersOf } from './votes.ts';

/** Passes it on: to nobody who was asked before, so that it never comes back, and who passed it on answers it no more. */
export async function delegate(
  work: Answering,
  request: LockedRequest,
  held: Held,
  named: string | null,
): Promise<Processed> {
  const { tx, userId } = work;
  if (named === null) throw refuseField('delegate_to', 'must name who is to answer instead');
  const person = await holderNamed(tx, named, held);
  if (person === undefined || person.id === request.requester_id || person.id === userId)
    throw refuseField('delegate_to', `must name somebody else who holds ${held.node}, and not who asks for it`);
  const asked = await tx.rows(
    sql`select 1 from access_request_approvers where request_id = ${request.id} and user_id = ${person.id}`,
  );
  if (asked.length > 0) throw refuseField('delegate_to', 'names somebody who was asked already');
  const standsFor = request.steps.length === 0 ? null : await partOf(work, request, held, person.id);
  await tx.rows(
    sql`insert into access_request_approvers (request_id, user_id, open) values (${request.id}, ${userId}, false)
      on conflict (request_id, user_id) do update set open = false`,
  );
  await ask(tx, request.id, [person.id], { by: userId, standsFor });
  const target = { kind: 'access_request', id: request.id };
  await settleNotifications(work, [requestWaits], { to: [userId], target });
  await notify(work, requestWaits, {
    to: [person.id],
    facts: { access: held.node, passedOn: true, credential: await credentialName(tx, request) },
    by: userId,
    target,
  });
  return { ...toldOf(request), delegatedTo: person.email };
}

/**
 * The steps that the caller counts for, which the other takes over. Nobody of another group does: two votes of one group must
 * not pass for one of each.
 */
async function partOf(
  { tx, userId }: Answering,
  request: LockedRequest,
  held: Held,
  to: string,
): Promise<readonly number[]> {
  const inGroups = await peopleOfSteps(tx, request, held);
  if (inGroups.some(({ id }) => id === to)) throw refuseField('delegate_to', 'names somebody who is asked themselves');
  const voters = await votersOf(tx, request, held);
  return voters.find(({ id }) => id === userId)?.places ?? [];
}
