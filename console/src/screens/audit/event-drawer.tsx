import { Alert, Anchor, Badge, Button, Code, CopyButton, Drawer, Group, Stack, Table, Text } from '@mantine/core';
import { IconRosetteDiscountCheck } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useFocusBack } from '../../parts/focus-back.ts';
import { AnchorLink } from '../../parts/links.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { actorOf, OutcomeBadge, targetOf } from './columns.tsx';
import { deedOf } from './deeds.ts';
import { Details } from './details.tsx';
import { placeOf } from './places.ts';
import { type AuditEvent, eventsQuery, fetchEvent, type queryOf } from './queries.ts';

/** All that is known of one event. It has an address of its own. */
export function EventDrawer(props: {
  readonly id: string;
  readonly query: ReturnType<typeof queryOf>;
  readonly onClose: () => void;
}) {
  const { id, query, onClose } = props;
  const client = useQueryClient();
  useFocusBack();
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['audit', 'event', id],
    queryFn: ({ signal }) => fetchEvent(id, signal),
    // What never changes any more need not be asked for: a sealed event of the list.
    initialData: () =>
      client
        .getQueryData(eventsQuery(query).queryKey)
        ?.pages.flatMap(({ events }) => events)
        .find(event => event.id === id && event.sealed),
    staleTime: ({ state }) => (state.data?.sealed === true ? Number.POSITIVE_INFINITY : 0),
    refetchOnWindowFocus: false,
  });
  return (
    <Drawer opened returnFocus={false} onClose={onClose} position="right" size="lg" title="Event">
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={8} />
      ) : data === null ? (
        <EmptyState title="Event not found">It does not exist, or you don’t have access to it.</EmptyState>
      ) : (
        <Stack>
          <Fields event={data} />
          <SealOf event={data} busy={isFetching} look={() => void refetch()} />
          <Details details={data.details} whole={data} />
        </Stack>
      )}
    </Drawer>
  );
}

function Fields({ event }: { readonly event: AuditEvent }) {
  const fields: readonly (readonly [string, ReactNode])[] = [
    ['Done', deedOf(event)],
    ['Action', <Code key="action">{event.action}</Code>],
    ['Outcome', <OutcomeBadge key="outcome" outcome={event.outcome} />],
    ['Time', <Time key="time" at={event.timestamp} />],
    [
      'Actor',
      // Who has no name any more has no screen either.
      event.actor_id === null || event.actor_username === null ? (
        actorOf(event)
      ) : (
        <Named key="actor" kind="user" id={event.actor_id} name={event.actor_username} />
      ),
    ],
    [
      'Target',
      event.target_id === null ? (
        '—'
      ) : (
        <Group key="target" gap={6}>
          {event.target_type !== null && <Badge variant="default">{event.target_type.replaceAll('_', ' ')}</Badge>}
          <Named kind={event.target_type ?? ''} id={event.target_id} name={targetOf(event)} />
          <AnchorLink to="/audit" search={{ target: event.target_id }} size="xs">
            All about it
          </AnchorLink>
        </Group>
      ),
    ],
    [
      'Organization',
      event.organization_id === null ? (
        '—'
      ) : (
        <Named key="organization" kind="organization" id={event.organization_id} name={null} />
      ),
    ],
    ['Address', <bdi key="ip">{event.ip_address === '' ? '—' : event.ip_address}</bdi>],
    ['User agent', <bdi key="agent">{event.user_agent === '' ? '—' : event.user_agent}</bdi>],
    ['Request ID', event.request_id === '' ? '—' : <Copied key="request" text={event.request_id} />],
    ['Event ID', <Copied key="event" text={event.id} />],
  ];
  return (
    <Table variant="vertical" layout="fixed" withTableBorder>
      <Table.Tbody>
        {fields.map(([name, value]) => (
          <Table.Tr key={name} data-field={name}>
            <Table.Th w={128} scope="row">
              {name}
            </Table.Th>
            <Table.Td data-written>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** A thing by its name, or its id where it has none, leading to its screen where there is one. */
function Named({ kind, id, name }: { readonly kind: string; readonly id: string; readonly name: string | null }) {
  const place = placeOf(kind, id);
  const text = <bdi>{name ?? id}</bdi>;
  return place === null ? (
    text
  ) : (
    <Anchor component={Link} to={place} size="sm">
      {text}
    </Anchor>
  );
}

function Copied({ text }: { readonly text: string }) {
  return (
    <Group gap="xs">
      <Code>{text}</Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button variant="subtle" size="compact-xs" onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}

function SealOf(props: { readonly event: AuditEvent; readonly busy: boolean; readonly look: () => void }) {
  const { event, busy, look } = props;
  if (event.sealed)
    return (
      <Alert color="teal" icon={<IconRosetteDiscountCheck aria-hidden />} title="Sealed">
        If anyone changes or deletes this event, <Code>gatehouse audit verify</Code> reports it.
      </Alert>
    );
  return (
    <Alert color="gray" title="Not sealed yet">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">Events are sealed within a few seconds.</Text>
        <Button size="compact-sm" variant="default" loading={busy} onClick={look}>
          Check again
        </Button>
      </Stack>
    </Alert>
  );
}
