import { Anchor, Button, Group, Text } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconCornerDownRight } from '@tabler/icons-react';
import { counted } from '../../parts/counted.ts';
import type { Column } from '../../parts/data-table.tsx';
import { Status } from '../../parts/status.tsx';
import { Time } from '../../parts/time.tsx';
import { deedOf } from './deeds.ts';
import type { AuditEvent } from './queries.ts';
import { type Row, signInOf } from './sign-ins.ts';

/** What the list shows of an event; the action opens its detail, and a sign-in in several steps opens to them. */
export const columnsOf = (onOpen: (id: string) => void, onSteps: (signIn: string) => void): readonly Column<Row>[] => [
  {
    key: 'action',
    title: 'Action',
    width: 'minmax(0, 3fr)',
    render: ({ event, steps, open, earlier }) => (
      <Group gap="xs" wrap="nowrap">
        {earlier && <IconCornerDownRight size={14} aria-label="Earlier step" style={{ flex: 'none' }} />}
        <Anchor
          component="button"
          type="button"
          size="sm"
          fw={earlier ? 400 : 500}
          truncate
          ta="start"
          data-event={event.id}
          onClick={() => onOpen(event.id)}
        >
          {deedOf(event)}
        </Anchor>
        {steps > 1 && (
          <Button
            variant="default"
            size="compact-xs"
            style={{ flex: 'none' }}
            aria-expanded={open}
            leftSection={open ? <IconChevronDown size={12} aria-hidden /> : <IconChevronRight size={12} aria-hidden />}
            onClick={() => onSteps(signInOf(event) ?? event.id)}
          >
            {counted(steps, 'step', 'steps')}
          </Button>
        )}
      </Group>
    ),
  },
  {
    key: 'outcome',
    title: 'Outcome',
    width: '100px',
    phone: 'end',
    render: ({ event }) => <OutcomeBadge outcome={event.outcome} />,
  },
  {
    key: 'actor',
    title: 'Actor',
    width: 'minmax(0, 1.3fr)',
    render: ({ event }) => (
      <Text size="sm" truncate c={event.actor_id === null ? 'dimmed' : undefined}>
        <bdi>{actorOf(event)}</bdi>
      </Text>
    ),
  },
  {
    key: 'target',
    title: 'Target',
    width: 'minmax(0, 1.4fr)',
    render: ({ event }) => (
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
    render: ({ event }) => (
      <Text size="sm" truncate>
        <bdi>{event.ip_address === '' ? '—' : event.ip_address}</bdi>
      </Text>
    ),
  },
  { key: 'time', title: 'Time', width: '180px', render: ({ event }) => <Time at={event.timestamp} /> },
];

export function OutcomeBadge({ outcome }: { readonly outcome: string }) {
  return <Status tone={outcome === 'success' ? 'good' : 'bad'}>{outcome === 'success' ? 'Success' : 'Denied'}</Status>;
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
