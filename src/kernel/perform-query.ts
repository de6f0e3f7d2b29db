import { recordedBy } from './action.ts';
import type { Backing } from './backing.ts';
import type { Call } from './call.ts';
import type { Place } from './place.ts';
import { type Refused, RefusedAfterRecord } from './refused-after.ts';

/** Reads, and where the query leaves an audit event, stores it before the result leaves. */
export async function performQuery<Tx, Db, Ports, Fact, TopicEvent, O>(
  backing: Backing<Tx, Db, Ports, Fact, TopicEvent>,
  call: Call<O>,
  place: Place,
): Promise<O | Refused> {
  const { action, input, granted, caller, at, target, used } = call;
  const { db, ports } = backing;
  const result = await action.run({ ...granted, db, ports, at, caller, target, used, keepPlace: place.keep }, input);
  if (result instanceof RefusedAfterRecord) await backing.recordRead(call.refusal(result.error));
  else if (recordedBy(action) !== null || call.usedAudited) await backing.recordRead(call.success());
  return result;
}
