import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ifMatch, result } from '../../../../api/client.ts';
import { toastError } from '../../../../parts/toast.tsx';
import { affiliationsQuery } from '../../queries.ts';
import { useChangePerson } from '../change-person.ts';
import { texts } from './texts.tsx';

/** Changes the set of roles, beginning from what it is at this moment: somebody else may have changed it meanwhile. */
export function useReplaceRoles(id: string) {
  const client = useQueryClient();
  const change = useChangePerson();
  const [busy, setBusy] = useState(false);
  const replace = async (edit: (ids: readonly string[]) => string[], done: string): Promise<boolean> => {
    setBusy(true);
    try {
      const person = await client.fetchQuery({ ...affiliationsQuery(id), staleTime: 0 });
      const { roleIds } = person;
      const params = { path: { id }, header: ifMatch(person) };
      await change(() => result(api.PUT('/api/users/{id}', { params, body: { roleIds: edit(roleIds) } })), done);
      return true;
    } catch (error) {
      toastError(error, texts.theRolesWereNotChanged);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, replace };
}
