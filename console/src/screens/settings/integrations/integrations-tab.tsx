import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCan } from '../../../access/can.ts';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { OwnResults } from './own-results.tsx';
import { fetchResults, resultsKey } from './queries.ts';
import { SavedIntegrations } from './saved-integrations.tsx';
import { TryConnection } from './try-connection.tsx';

/** Other programs' interfaces: whether they answer. */
export function IntegrationsTab() {
  const can = useCan();
  const { data, error, refetch } = useQuery({
    queryKey: resultsKey,
    queryFn: ({ signal }) => fetchResults(signal),
  });
  return (
    <Stack>
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState />
      ) : (
        <>
          <TryConnection results={data} />
          {data.length > 0 && <OwnResults results={data} />}
        </>
      )}
      {can('integration.read') && <SavedIntegrations />}
    </Stack>
  );
}
