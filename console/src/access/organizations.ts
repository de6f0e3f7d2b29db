import { useQuery } from '@tanstack/react-query';
import { api, result } from '../api/client.ts';
import { useMe } from '../api/session.ts';
import { useCan } from './can.ts';

/** More are not asked for at once; those beyond go without a name. */
const most = 1000;

/** The names of all organizations, for those who may list them. */
export const organizationNamesQuery = {
  queryKey: ['organizations', 'names'] as const,
  queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
    const { data } = await result(api.GET('/api/organizations', { params: { query: { limit: most } }, signal }));
    return data.organizations.map(({ id, name }) => [id, name] as const);
  },
};

/** Names of the organizations that one belongs to or may list, by id. */
export function useOrganizationNames(): ReadonlyMap<string, string> {
  const { organizations } = useMe();
  const can = useCan();
  const { data = [] } = useQuery({ ...organizationNamesQuery, enabled: can('organization.list') });
  return new Map([...data, ...organizations.map(({ id, name }) => [id, name] as const)]);
}
