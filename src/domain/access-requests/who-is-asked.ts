import type { Tx } from '../../platform/db/queryable.ts';
import type { Held } from '../access/holders.ts';
import type { Asked } from './access-requests.ts';
import { type Approver, approversOf } from './approvers.ts';
import type { AskedCredential } from './credential-asked.ts';
import type { ResourceType } from './resource-types.ts';
import { askedAtFirst, peopleOfSteps } from './votes.ts';

/** Who is asked at first, and how many votes could come together. */
export async function whoIsAsked(
  tx: Tx,
  userId: string,
  held: Held,
  type: ResourceType | undefined,
  credential: AskedCredential | null,
): Promise<{ readonly asks: Asked; readonly people: readonly Approver[]; readonly there: number }> {
  if (type === undefined || type.steps.length === 0) {
    const { asks, people } = await approversOf(tx, userId, held, type, credential);
    return { asks, people, there: people.length };
  }
  const { steps, in_order } = type;
  const all = await peopleOfSteps(tx, { requester_id: userId, type_id: type.id, steps, in_order }, held);
  return { asks: 'owners', people: askedAtFirst(all, type).now, there: askedAtFirst(all, type).there };
}
