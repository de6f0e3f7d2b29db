import Type from 'typebox';
import type { Actor, Caller } from '../../kernel/actor.ts';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { mustFit } from '../../kernel/share-counter.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { mustExist } from '../access/rules.ts';
import { command, self } from '../action.ts';
import { Id, orNull } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { requestName } from './access-requests.ts';
import { approversOf, ask } from './approvers.ts';
import {
  AccessLevel,
  DurationDays,
  daysToDecide,
  Justification,
  mustNotOverlap,
  ResourceTypeName,
  usualAnswerHours,
} from './fields.ts';
import { requestWaits } from './notices.ts';
import { type ResourceType, resourceTypeNamed } from './resource-types.ts';

/** A request that was made. */
export interface Requested {
  readonly id: string;
  /** Addresses of those who are asked. */
  readonly approvers: readonly string[];
  readonly answerHours: number;
}

const dayMilliseconds = 24 * 3600 * 1000;

/** Asks for access for some days, of whoever may give it. Nothing is given until they approve. */
export const requestAccess = command('access_request.create', {
  input: Type.Object(
    {
      resourceType: ResourceTypeName,
      accessLevel: AccessLevel,
      justification: Type.Optional(Justification),
      durationDays: DurationDays,
      organizationId: Type.Optional(orNull(Id)),
    },
    { additionalProperties: false },
  ),
  permit: self('requests'),
  refuses: ['access_request.exists', 'access_request.no_approver', 'organization.not_found', 'organization.required'],
  bounds: ['person.requests'],
  run: async (work, input): Promise<Requested> => {
    const { tx, ports, at, actor, userId, caller, target, step } = work;
    const { resourceType, accessLevel, durationDays } = input;
    mustNotOverlap(ports.catalogue, resourceType, 'resource_type');
    const organization = placeOf(actor, input.organizationId, caller);
    await mustExist(tx, organization);
    const type = await resourceTypeNamed(tx, resourceType, organization);
    mustSuit(type, input);
    await mustNotWait(tx, userId, at, { resourceType, accessLevel, organization });
    step('validation');
    const held = { node: `${resourceType}.${accessLevel}`, organization, at };
    const { asks, people } = await approversOf(tx, userId, held, type);
    const approvals = type?.approvals ?? 1;
    if (people.length < approvals)
      throw refuse('access_request.no_approver', { needed: approvals, there: people.length });
    const id = ports.newId();
    const [made] = await tx.rows<{ number: number }>(
      sql`insert into access_requests (id, requester_id, organization_id, type_id, resource_type, access_level, justification,
          duration_days, approvals, asks, requested_at, open_until)
        values (${id}, ${userId}, ${organization}, ${type?.id ?? null}, ${resourceType}, ${accessLevel},
          ${input.justification ?? null}, ${durationDays}, ${approvals}, ${asks}, ${at},
          ${new Date(at.getTime() + daysToDecide * dayMilliseconds)}) returning number`,
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
    return {
      id: name,
      approvers: people.map(({ email }) => email),
      answerHours: type?.answer_hours ?? usualAnswerHours,
    };
  },
});

/** Where it is asked for: the organization that is named, one's only one, or for who belongs to none, the platform. */
function placeOf(actor: Actor, named: string | null | undefined, caller: Caller): string | null {
  const asked = (named ?? caller.organization)?.toLowerCase() ?? null;
  if (asked !== null) {
    if (!actor.organizations.includes(asked)) throw refuse('organization.not_found', {});
    return asked;
  }
  const [only = null, ...others] = actor.organizations;
  if (others.length > 0) throw refuse('organization.required', {});
  return only;
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
