import { Anchor, Badge, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../../api/errors.ts';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Time } from '../../../parts/time.tsx';
import { ServerWords } from '../server-words.tsx';
import { configurationsKey, fetchConfigurations } from './queries.ts';

/** What ConnectWise has of a company now; nothing of it is kept here. */
export function Configurations({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: configurationsKey(id),
    queryFn: ({ signal }) => fetchConfigurations(id, signal),
    // It says itself when to come back; asking at once again would not help.
    retry: false,
  });
  if (error !== null) {
    if (!(error instanceof ApiError) || error.status !== 503)
      return <ErrorState error={error} retry={() => void refetch()} />;
    return (
      <>
        <ServerWords error={error} />
        <Anchor component="button" type="button" size="sm" mt="xs" onClick={() => void refetch()}>
          Try again
        </Anchor>
      </>
    );
  }
  if (data === undefined) return <LoadingState lines={4} />;
  if (data.length === 0)
    return <EmptyState title="No configurations">ConnectWise lists none for this company.</EmptyState>;
  return (
    <Table.ScrollContainer minWidth={720} type="native" tabIndex={0} role="region" aria-label="Configurations">
      <Table aria-label="Configurations">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Type</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th>Address</Table.Th>
            <Table.Th>Serial number</Table.Th>
            <Table.Th>System</Table.Th>
            <Table.Th>Warranty ends</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.map(each => (
            <Table.Tr key={each.id}>
              <Table.Td data-written>{each.name}</Table.Td>
              <Table.Td data-written>{each.type}</Table.Td>
              <Table.Td>
                {each.status !== null && <Badge variant="light">{each.status}</Badge>}
                {each.active === false && (
                  <Text size="xs" c="dimmed">
                    Inactive
                  </Text>
                )}
              </Table.Td>
              <Table.Td data-written>{each.ipAddress}</Table.Td>
              <Table.Td data-written>{each.serialNumber}</Table.Td>
              <Table.Td data-written>{[each.osType, each.osInfo].filter(Boolean).join(', ')}</Table.Td>
              <Table.Td>{each.warrantyEndsAt !== null && <Time at={each.warrantyEndsAt} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
