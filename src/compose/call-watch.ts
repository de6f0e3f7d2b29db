import { settleCalls } from '../domain/calls/settle-calls.ts';
import type { Perform } from '../kernel/perform.ts';
import { DatabaseUnavailable } from '../platform/db/errors.ts';
import { operatorCaller } from './operator.ts';

/** Whoever is lost is found within this time and what their lease has left. */
const lookMilliseconds = 5_000;

/** Looks after the calls of all instances, until the function returned is called; it resolves once a look under way has ended. */
export function watchCalls(perform: Perform, onError: (error: unknown) => void): () => Promise<void> {
  const server = operatorCaller('job');
  let looking: Promise<void> | null = null;
  const timer = setInterval(() => {
    looking ??= perform(settleCalls, {}, server)
      .catch(error => {
        // A database that is away has ended no call: it is asked again.
        if (!(error instanceof DatabaseUnavailable)) onError(error);
      })
      .finally(() => {
        looking = null;
      });
  }, lookMilliseconds);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
