import { useQueryClient } from '@tanstack/react-query';
import { eachAtOnce } from '../../../parts/each-at-once.ts';
import { toastDone } from '../../../parts/toast.tsx';
import { type User, usersRoot } from '../queries.ts';

/** Who was refused, and why. */
export interface Failure {
  readonly person: User;
  readonly error: unknown;
}

export type ForEach = (
  people: readonly User[],
  deed: (person: User) => Promise<unknown>,
  /** What to say for how many it was done. */
  done: (count: number) => string,
) => Promise<void>;

/** Does something to each of several people; `onEnd` gets those for whom it failed. */
export function useForEach(onEnd: (failures: readonly Failure[]) => void): ForEach {
  const client = useQueryClient();
  return async (people, deed, done) => {
    const failures: Failure[] = [];
    await eachAtOnce(people, async person => {
      try {
        await deed(person);
      } catch (error) {
        failures.push({ person, error });
      }
    });
    const count = people.length - failures.length;
    if (count > 0 || failures.length === 0) toastDone(done(count));
    void client.invalidateQueries({ queryKey: usersRoot });
    onEnd(failures);
  };
}
