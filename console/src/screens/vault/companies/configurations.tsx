import { Anchor, Badge, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../../api/errors.ts';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Time } from '../../../parts/time.tsx';
import { ServerWords } from '../server-words.tsx';
import { configurationsKey, fetchConfigurations } from './queries.ts';
import { texts } from './texts.tsx';

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
          {texts.tryAgain}
        </Anchor>
      </>
    );
  }
  if (data === undefined) return <LoadingState lines={4} />;
  if (data.length === 0)
    return <EmptyState title={texts.noConfigurations}>{texts.connectwiseListsNoneForThisCompany}</EmptyState>;
  return (
    <Table.ScrollContainer minWidth={720} type="native" tabIndex={0} role="region" aria-label={texts.configurations}>
      <Table aria-label={texts.configurations}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{texts.name}</Table.Th>
            <Table.Th>{texts.type}</Table.Th>
            <Table.Th>{texts.status}</Table.Th>
            <Table.Th>{texts.address}</Table.Th>
            <Table.Th>{texts.serialNumber}</Table.Th>
            <Table.Th>{texts.system}</Table.Th>
            <Table.Th>{texts.warrantyEnds}</Table.Th>
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
                    {texts.inactive}
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
