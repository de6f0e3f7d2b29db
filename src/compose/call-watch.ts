import { settleCalls } from '../domain/calls/settle-calls.ts';
import type { Perform } from '../kernel/perform.ts';
import { unlessAway } from '../platform/db/errors.ts';
import { repeating } from '../platform/repeating.ts';
import { operatorCaller } from './operator.ts';

/** Whoever is lost is found within this time and what their lease has left. */
const lookMilliseconds = 5_000;

/** Looks after the calls of all instances, until the function returned is called; it resolves once a look under way has ended. */
export function watchCalls(perform: Perform, onError: (error: unknown) => void): () => Promise<void> {
  const server = operatorCaller('job');
  const looking = repeating({
    work: () => perform(settleCalls, {}, server),
    milliseconds: lookMilliseconds,
    onError: unlessAway(onError),
  });
  looking.start();
  return looking.stop;
}
