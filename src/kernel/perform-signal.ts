import type { Backing, Telling } from './backing.ts';
import type { Call } from './call.ts';
import type { Refused } from './refused-after.ts';

/** Tells what the signal says, once `run` has let it pass; nothing of it is stored. */
export async function performSignal<Tx, Db, Ports, Fact, TopicEvent, O>(
  backing: Backing<Tx, Db, Ports, Fact, TopicEvent>,
  call: Call<O>,
): Promise<O | Refused> {
  const { action, input, granted, caller, at, target } = call;
  const { db, ports } = backing;
  const tellings: Telling<TopicEvent>[] = [];
  const tell = (topic: string, event: TopicEvent): void => void tellings.push({ topic, event });
  const result = await action.run({ ...granted, db, ports, at, caller, target, tell }, input);
  backing.publish([], tellings);
  return result;
}
