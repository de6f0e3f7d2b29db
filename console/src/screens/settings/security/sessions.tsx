import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, result } from '../../../api/client.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Time } from '../../../parts/time.tsx';
import { toastDone, toastError } from '../../../parts/toast.tsx';
import { Section } from '../section.tsx';
import { deviceName } from './device.ts';
import { type Session, sessionsKey, sessionsQuery } from './queries.ts';

/** Where one is signed in. */
export function Sessions() {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(sessionsQuery);
  const [ending, { open, close }] = useDisclosure(false);
  const others = data?.some(({ current }) => !current) ?? false;
  return (
    <Section
      title="Sessions"
      hint="Where you are signed in. End what you do not recognize, and choose a new password."
      actions={
        others && (
          <Button variant="default" onClick={open}>
            End all others
          </Button>
        )
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={2} />
      ) : (
        <Table.ScrollContainer
          minWidth={480}
          scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': 'Sessions' } }}
        >
          <Table aria-label="Sessions" verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Device</Table.Th>
                <Table.Th>Address</Table.Th>
                <Table.Th>Last seen</Table.Th>
                <Table.Th>End</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.map(session => (
                <Row key={session.id} session={session} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Confirm
        opened={ending}
        title="End all other sessions?"
        action="End all others"
        onClose={close}
        onConfirm={async () => {
          await result(api.DELETE('/api/v1/auth/sessions'));
          toastDone('All other sessions have ended');
          void client.invalidateQueries({ queryKey: sessionsKey });
        }}
      >
        You stay signed in here, and are signed out everywhere else.
      </Confirm>
    </Section>
  );
}

function Row({ session }: { readonly session: Session }) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const device = deviceName(session.user_agent);
  const end = async (): Promise<void> => {
    setBusy(true);
    try {
      await result(api.DELETE('/api/v1/auth/sessions/{id}', { params: { path: { id: session.id } } }));
      toastDone('The session has ended');
    } catch (error) {
      toastError(error, 'The session was not ended');
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: sessionsKey });
    }
  };
  return (
    <Table.Tr>
      <Table.Td maw={220}>
        <Group gap="xs">
          <Text size="sm" truncate title={session.user_agent}>
            <bdi>{device}</bdi>
          </Text>
          {session.current && (
            <Badge variant="light" color="teal" tt="none">
              this session
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>{session.ip}</Table.Td>
      <Table.Td>
        <Time at={session.last_seen_at} relative />
      </Table.Td>
      <Table.Td>
        {!session.current && (
          <Button
            size="compact-sm"
            variant="default"
            loading={busy}
            aria-label={`End the session of ${device} at ${session.ip}`}
            onClick={() => void end()}
          >
            End
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
