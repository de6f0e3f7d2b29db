import { refuse, refuseField } from '../../kernel/errors.ts';
import { mustFit } from '../../kernel/share-counter.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import type { InCommand } from '../action.ts';
import { notify } from '../notifications/notify.ts';
import { requestName } from './access-requests.ts';
import { approversOf, ask } from './approvers.ts';
import { daysToDecide, usualAnswerHours } from './fields.ts';
import { requestWaits } from './notices.ts';
import { type ResourceType, resourceTypeNamed } from './resource-types.ts';

/** A request that was made. */
export interface Requested {
  readonly id: string;
  /** Addresses of those who are asked. */
  readonly approvers: readonly string[];
  readonly answerHours: number;
}

/** What is asked for. */
export interface Wanted {
  readonly resourceType: string;
  readonly accessLevel: string;
  readonly organization: string | null;
  readonly durationDays: number;
  readonly justification: string | undefined;
  /** Id of the request whose access shall last longer; null: none. */
  readonly extending: string | null;
}

const dayMilliseconds = 24 * 3600 * 1000;

/** Stores a request as the type's policy has it, and asks those who may approve it. Refuses where too few could. */
export async function makeRequest(
  work: Pick<InCommand, 'tx' | 'ports' | 'at' | 'tell' | 'target' | 'step'> & { readonly userId: string },
  wanted: Wanted,
): Promise<Requested> {
  const { tx, ports, at, userId, target, step } = work;
  const { resourceType, accessLevel, organization, durationDays } = wanted;
  const type = await resourceTypeNamed(tx, resourceType, organization);
  mustSuit(type, wanted);
  await mustNotWait(tx, userId, at, wanted);
  step('validation');
  const held = { node: `${resourceType}.${accessLevel}`, organization, at };
  const { asks, people } = await approversOf(tx, userId, held, type);
  const approvals = type?.approvals ?? 1;
  if (people.length < approvals)
    throw refuse('access_request.no_approver', { needed: approvals, there: people.length });
  const id = ports.newId();
  const [made] = await tx.rows<{ number: number }>(
    sql`insert into access_requests (id, requester_id, organization_id, type_id, resource_type, access_level, justification,
        duration_days, approvals, asks, requested_at, open_until, extends)
      values (${id}, ${userId}, ${organization}, ${type?.id ?? null}, ${resourceType}, ${accessLevel},
        ${wanted.justification ?? null}, ${durationDays}, ${approvals}, ${asks}, ${at},
        ${new Date(at.getTime() + daysToDecide * dayMilliseconds)}, ${wanted.extending}) returning number`,
  );
  const to = people.map(person => person.id);
  await ask(tx, id, to);
  await notify(work, requestWaits, {
    to,
    facts: { access: held.node, passedOn: false },
    by: userId,
    target: { kind: 'access_request', id },
  });
  step('approvers_asked');
  const name = requestName({ number: made?.number ?? 0 });
  target({ kind: 'access_request', id, name, organization }, { access: held.node, days: durationDays });
  return { id: name, approvers: people.map(({ email }) => email), answerHours: type?.answer_hours ?? usualAnswerHours };
}

/** Refuses what the type's policy does. What is not registered needs a reason. */
function mustSuit(
  type: ResourceType | undefined,
  asked: { readonly accessLevel: string; readonly durationDays: number; readonly justification?: string | undefined },
): void {
  if (type !== undefined && !type.levels.includes(asked.accessLevel))
    throw refuseField('access_level', `must be one of ${type.levels.join(', ')}`);
  if (type !== undefined && asked.durationDays > type.longest_days)
    throw refuseField('duration_days', `must be at most ${type.longest_days}`);
  if ((type?.reason_needed ?? true) && (asked.justification ?? '').trim() === '')
    throw refuseField('justification', 'must say why');
}

/** Refuses to ask twice at the same time for one thing, or for more than a person may. */
async function mustNotWait(
  tx: Tx,
  userId: string,
  at: Date,
  asked: { readonly resourceType: string; readonly accessLevel: string; readonly organization: string | null },
): Promise<void> {
  // One request of a person at a time, so that all are counted.
  await tx.rows(sql`select 1 from users where id = ${userId} for no key update`);
  // What the sweep has not come to yet must not stand in the way.
  await tx.rows(
    sql`update access_requests set status = 'expired', decided_at = open_until
      where requester_id = ${userId} and status = 'pending_approval' and open_until <= ${at}`,
  );
  const [found] = await tx.rows<{ count: number; same: number | null }>(
    sql`select count(*) as count, max(number) filter (where resource_type = ${asked.resourceType}
        and access_level = ${asked.accessLevel} and organization_id is not distinct from ${asked.organization}::uuid) as same
      from access_requests where requester_id = ${userId} and status = 'pending_approval'`,
  );
  if (found === undefined) return;
  if (found.same !== null) throw refuse('access_request.exists', { id: requestName({ number: found.same }) });
  mustFit('person.requests', 'person', found.count + 1);
}
