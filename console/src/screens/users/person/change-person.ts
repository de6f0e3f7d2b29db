import { useQueryClient } from '@tanstack/react-query';
import { toastDone } from '../../../parts/toast.tsx';
import { type User, usersRoot } from '../queries.ts';

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

/** Has the page show a person as they are now. */
export function useReread({ id }: User): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [...usersRoot, 'one', id] });
}
