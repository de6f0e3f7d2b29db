import type { Queryable } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { type Held, heldThere, holdsNode } from '../access/holders.ts';
import type { InCommand } from '../action.ts';
import { notify } from '../notifications/notify.ts';
import { settleNotifications } from '../notifications/settle-notifications.ts';
import type { Asked } from './access-requests.ts';
import { type Approver, ask, peopleOf } from './approvers.ts';
import { helps, neededNow, type Places, votesMatched } from './matching.ts';
import { requestWaits } from './notices.ts';
import { inGroup, placesOf, type Step } from './steps.ts';

/** What says whose votes a request with steps takes. */
export interface Stepped {
  readonly id: string;
  readonly requester_id: string;
  readonly type_id: string | null;
  readonly asks: Asked;
  readonly steps: readonly Step[];
  readonly in_order: boolean;
}

/** Somebody who was asked, still holds it, and is still in one of its groups. */
interface Voter {
  readonly id: string;
  readonly places: Places;
  readonly vote: 'approved' | 'rejected' | null;
  /** They have passed it on, and answer it no more. */
  readonly passed_on: boolean;
  readonly open: boolean;
}

const neededBy = (steps: readonly Step[]): number[] => steps.map(({ approvals }) => approvals);

/**
 * Those who were asked and count now. Groups are judged as they are at this moment, so that who has left one counts no more.
 * Once nobody else was left to answer it, holders of `request.process` count for each step.
 */
export function votersOf(on: Queryable, request: Stepped, held: Held): Promise<Voter[]> {
  const grouping = { typeId: request.type_id, requesterId: request.requester_id, held };
  const processes = request.asks === 'processors' ? holdsNode(heldThere(held, 'request.process')) : raw('false');
  return on.rows<Voter>(
    sql`select * from (select u.id, coalesce(a.stands_for::int[], ${placesOf(request.steps, grouping, processes)}) as places,
        a.vote, a.open, exists (select 1 from access_request_approvers d
          where d.request_id = a.request_id and d.delegated_by = a.user_id) as passed_on
      from access_request_approvers a join users u on u.id = a.user_id
      where a.request_id = ${request.id} and ${holdsNode(held)}) v where v.places <> '{}' order by v.id`,
  );
}

/** Who is in the groups of some steps and may approve. */
export async function peopleOfSteps(on: Queryable, request: Omit<Stepped, 'id' | 'asks'>, held: Held) {
  const grouping = { typeId: request.type_id, requesterId: request.requester_id, held };
  const found = new Map<string, Approver & { places: number[] }>();
  for (const [place, step] of request.steps.entries())
    for (const person of await peopleOf(on, request.requester_id, held, inGroup(step, grouping))) {
      const known = found.get(person.id) ?? { ...person, places: [] };
      known.places.push(place);
      found.set(person.id, known);
    }
  return [...found.values()];
}

/** Whom a request asks when it is made, of those who are in its groups; and how many votes could come together at all. */
export function askedAtFirst<P extends { readonly places: Places }>(
  people: readonly P[],
  { steps, in_order }: Pick<Stepped, 'steps' | 'in_order'>,
): { readonly now: readonly P[]; readonly there: number } {
  const needed = neededBy(steps);
  const first = neededNow([], needed, in_order);
  return {
    now: people.filter(({ places }) => helps([], places, first)),
    there: votesMatched(
      people.map(({ places }) => places),
      needed,
    ),
  };
}

/**
 * Counts the votes of a request with steps that stand, and asks those whose vote would help now: the group of the next step;
 * again a group whose vote counts no more. Whose vote would not help is asked no longer.
 */
export async function settleSteps(
  work: Pick<InCommand, 'tx' | 'ports' | 'at' | 'tell'>,
  request: Stepped,
  held: Held,
): Promise<number> {
  const { tx } = work;
  const voters = await votersOf(tx, request, held);
  const votes = voters.filter(({ vote }) => vote === 'approved').map(({ places }) => places);
  const all = neededBy(request.steps);
  const given = votesMatched(votes, all);
  const needed = neededNow(votes, all, request.in_order);
  const answered = new Set(voters.filter(({ vote, passed_on }) => vote !== null || passed_on).map(({ id }) => id));
  const known = new Map(voters.map(voter => [voter.id, voter]));
  const others = (await peopleOfSteps(tx, request, held)).filter(({ id }) => !known.has(id));
  const wanted = [...voters, ...others].filter(({ id, places }) => !answered.has(id) && helps(votes, places, needed));
  const wants = new Set(wanted.map(({ id }) => id));
  await ask(tx, request.id, [...wants]);
  await tx.rows(
    sql`update access_request_approvers set open = user_id = any(${[...wants]}::uuid[]) where request_id = ${request.id}`,
  );
  const target = { kind: 'access_request', id: request.id };
  const done = voters.filter(({ id, open }) => open && !wants.has(id)).map(({ id }) => id);
  if (done.length > 0) await settleNotifications(work, [requestWaits], { to: done, target });
  const to = wanted.filter(({ id }) => known.get(id)?.open !== true).map(({ id }) => id);
  const facts = { access: held.node, passedOn: false };
  await notify(work, requestWaits, { to, facts, by: request.requester_id, target });
  return given;
}

/** Whether the votes that stand and those that could still come are too few. */
export async function isBlocked(on: Queryable, request: Stepped, held: Held): Promise<boolean> {
  const voters = await votersOf(on, request, held);
  const counting = voters.filter(({ vote, passed_on }) => vote === 'approved' || !passed_on);
  const known = new Set(voters.map(({ id }) => id));
  const others = (await peopleOfSteps(on, request, held)).filter(({ id }) => !known.has(id));
  const needed = neededBy(request.steps);
  return (
    votesMatched(
      [...counting, ...others].map(({ places }) => places),
      needed,
    ) < needed.reduce((sum, count) => sum + count, 0)
  );
}
