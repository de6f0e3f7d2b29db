import { Anchor, Badge, Text } from '@mantine/core';
import type { Column } from '../../parts/data-table.tsx';
import { Time } from '../../parts/time.tsx';
import { deedOf } from './deeds.ts';
import type { AuditEvent } from './queries.ts';

/** What the list shows of an event; the action opens its detail. */
export const columnsOf = (onOpen: (id: string) => void): readonly Column<AuditEvent>[] => [
  {
    key: 'action',
    title: 'Action',
    width: 'minmax(0, 2fr)',
    render: event => (
      <Anchor
        component="button"
        type="button"
        size="sm"
        fw={600}
        truncate
        maw="100%"
        ta="start"
        data-event={event.id}
        onClick={() => onOpen(event.id)}
      >
        {deedOf(event)}
      </Anchor>
    ),
  },
  {
    key: 'outcome',
    title: 'Outcome',
    width: '100px',
    render: event => <OutcomeBadge outcome={event.outcome} />,
  },
  {
    key: 'actor',
    title: 'Actor',
    width: 'minmax(0, 1.5fr)',
    render: event => (
      <Text size="sm" truncate c={event.actor_id === null ? 'dimmed' : undefined}>
        <bdi>{actorOf(event)}</bdi>
      </Text>
    ),
  },
  {
    key: 'target',
    title: 'Target',
    width: 'minmax(0, 1.5fr)',
    render: event => (
      <Text size="sm" truncate>
        {event.target_type === null ? (
          '—'
        ) : (
          <>
            {event.target_type.replaceAll('_', ' ')} <bdi>{targetOf(event)}</bdi>
          </>
        )}
      </Text>
    ),
  },
  {
    key: 'ip',
    title: 'Address',
    width: '130px',
    render: event => (
      <Text size="sm" truncate>
        <bdi>{event.ip_address === '' ? '—' : event.ip_address}</bdi>
      </Text>
    ),
  },
  { key: 'time', title: 'Time', width: '180px', render: event => <Time at={event.timestamp} /> },
];

export function OutcomeBadge({ outcome }: { readonly outcome: string }) {
  return (
    <Badge variant="light" color={outcome === 'success' ? 'teal' : 'red'}>
      {outcome === 'success' ? 'Success' : 'Denied'}
    </Badge>
  );
}

/** What the command line and the server's own jobs act as. */
const server = '00000000-0000-0000-0000-000000000000';

/** Who acted, by name where they have one. */
export function actorOf({ actor_id: id, actor_username: name }: AuditEvent): string {
  if (id === null) return 'Not signed in';
  return name ?? (id === server ? 'The server' : 'Deleted person');
}

/** What was acted on, by the name it had. A person who has none any more was deleted. */
export function targetOf({ target_type: kind, target_id: id, target_name: name }: AuditEvent): string {
  return name ?? (kind === 'user' ? 'Deleted person' : (id ?? '—'));
}
