import type { Tx } from '../../platform/db/queryable.ts';
import type { Held } from '../access/holders.ts';
import { type Approver, approversOf } from './approvers.ts';
import type { ResourceType } from './resource-types.ts';
import { peopleOfSteps } from './votes.ts';

/** All who could have been asked, of whichever step, where nobody is. */
export async function approversToTell(
  tx: Tx,
  userId: string,
  held: Held,
  type: ResourceType,
): Promise<readonly Approver[]> {
  const { people } = await approversOf(tx, userId, held, type);
  const { steps, in_order } = type;
  const others = await peopleOfSteps(tx, { requester_id: userId, type_id: type.id, steps, in_order }, held);
  return [...new Map([...people, ...others].map(person => [person.id, person])).values()];
}
