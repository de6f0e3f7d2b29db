import { Button, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useCan } from '../../access/can.ts';
import { AnchorLink } from '../../parts/links.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { actorOf, targetOf } from './names.tsx';
import { Deed } from './outcome.tsx';
import { type AuditEvent, type AuditFilters, fetchEvents } from './queries.ts';
import { remarkOf } from './reasons.ts';
import { texts } from './texts.tsx';
import classes from './trail.module.css';

/** Events that are shown; the audit screen has them all. */
const shown = 20;

export interface TrailProps {
  readonly title: string;
  /** What the log is narrowed to, by ids. */
  readonly filters: Pick<AuditFilters, 'actor' | 'target' | 'action'>;
  readonly empty: string;
}

/**
 * The newest events of one thing, for who may read the log. It is asked for when somebody wants to see it, since every
 * reading of the log is recorded.
 */
export function Trail(props: TrailProps) {
  const can = useCan();
  const [open, setOpen] = useState(false);
  const heading = useId();
  if (!can('audit.read')) return null;
  return (
    <Stack component="section" gap="xs" align="flex-start" aria-labelledby={heading}>
      <Title order={2} size="h3" id={heading}>
        {props.title}
      </Title>
      {open ? (
        <TrailEvents {...props} />
      ) : (
        <Button variant="default" size="compact-sm" onClick={() => setOpen(true)}>
          {texts.show}
        </Button>
      )}
    </Stack>
  );
}

/** The same, at once and without a heading. */
export function TrailEvents({ title, filters, empty }: TrailProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['audit', 'trail', filters],
    queryFn: ({ signal }) => fetchEvents(filters, null, signal),
    staleTime: 0,
  });
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <LoadingState lines={4} />;
  if (data.events.length === 0 && data.next === null) return <EmptyState title={empty} />;
  return (
    <Stack gap="xs" w="100%">
      <Table className={classes.trail} aria-label={title} withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{texts.time}</Table.Th>
            <Table.Th>{texts.who}</Table.Th>
            <Table.Th>{texts.what}</Table.Th>
            <Table.Th>{texts.from}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.events.slice(0, shown).map(event => (
            <Row key={event.id} event={event} about={filters.target} />
          ))}
        </Table.Tbody>
      </Table>
      <AnchorLink to="/audit" search={filters} size="sm">
        {texts.allOfItInTheAuditLog}
      </AnchorLink>
    </Stack>
  );
}

function Row({ event, about }: { readonly event: AuditEvent; readonly about: string | undefined }) {
  const remark = remarkOf(event);
  return (
    <Table.Tr>
      <Table.Td data-label={texts.time}>
        <Time at={event.timestamp} />
      </Table.Td>
      <Table.Td data-label={texts.who}>
        {event.actor_id !== null && event.actor_username !== null ? (
          <AnchorLink to="/users/$id" params={{ id: event.actor_id }} size="sm">
            <bdi>{event.actor_username}</bdi>
          </AnchorLink>
        ) : (
          actorOf(event)
        )}
      </Table.Td>
      <Table.Td data-what>
        <AnchorLink to="/audit" search={{ event: event.id }} size="sm" fw={600}>
          <Deed event={event} />
        </AnchorLink>{' '}
        {event.target_id !== null && event.target_id !== about && (
          <Text span size="sm">
            <bdi>{targetOf(event)}</bdi>
          </Text>
        )}
        {remark !== '' && (
          <Text size="sm" c="dimmed" data-written>
            <bdi>{remark}</bdi>
          </Text>
        )}
      </Table.Td>
      <Table.Td data-label={texts.from}>
        <bdi>{event.ip_address === '' ? '—' : event.ip_address}</bdi>
      </Table.Td>
    </Table.Tr>
  );
}
