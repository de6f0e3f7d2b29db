import { useQueryClient } from '@tanstack/react-query';
import { toastDone } from '../../../parts/toast.tsx';
import { usersRoot } from '../queries.ts';

/**
 * Runs a change of a person, says that it was done, and has everything that is shown of people asked for anew. Rejects
 * with what the server refused.
 */
export function useChangePerson(): (change: () => Promise<unknown>, done: string) => Promise<void> {
  const client = useQueryClient();
  return async (change, done) => {
    await change();
    toastDone(done);
    await client.invalidateQueries({ queryKey: usersRoot });
  };
}
