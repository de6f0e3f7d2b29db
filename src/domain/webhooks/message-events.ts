import type { Queryable } from '../../platform/db/queryable.ts';
import type { Waiting } from './waiting.ts';

/** What a webhook is told of a message, as it is by now. */
export async function messageShown(_on: Queryable, _event: Waiting): Promise<object | null> {
  return null;
}
