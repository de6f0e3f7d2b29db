import { useQueryClient } from '@tanstack/react-query';
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

/** Requests under way at once: the server has others to serve. */
const atOnce = 4;

/** Does something to each of several people; `onEnd` gets those for whom it failed. */
export function useForEach(onEnd: (failures: readonly Failure[]) => void): ForEach {
  const client = useQueryClient();
  return async (people, deed, done) => {
    const waiting = [...people];
    const failures: Failure[] = [];
    const work = async (): Promise<void> => {
      for (let person = waiting.shift(); person !== undefined; person = waiting.shift()) {
        try {
          await deed(person);
        } catch (error) {
          failures.push({ person, error });
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    const count = people.length - failures.length;
    if (count > 0 || failures.length === 0) toastDone(done(count));
    void client.invalidateQueries({ queryKey: usersRoot });
    onEnd(failures);
  };
}
