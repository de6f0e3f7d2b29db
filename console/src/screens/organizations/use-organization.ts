import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { fetchOrganization, organizationKey, organizationsKey } from './queries.ts';
import { organizationRoute } from './routes.ts';

/** The organization of the address. */
export function useOrganization() {
  const { id } = organizationRoute.useParams();
  const query = useQuery({ queryKey: organizationKey(id), queryFn: ({ signal }) => fetchOrganization(id, signal) });
  return { id, organization: query.data, error: query.error, retry: () => void query.refetch() };
}

/** Asks anew for everything that is shown of an organization, and for the list. */
export function useRenew(id: string): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: organizationKey(id) }),
      client.invalidateQueries({ queryKey: organizationsKey }),
    ]);
  }, [client, id]);
}
