import { Button, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCheck, IconRefresh, IconUserCheck, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { PlaceName } from '../../access/place-name.tsx';
import type { Tagged } from '../../api/client.ts';
import { useMe } from '../../api/session.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { type Fact, Facts } from '../../parts/facts.tsx';
import { Section } from '../../parts/section.tsx';
import { Time } from '../../parts/time.tsx';
import { nameOf, TicketPriority, TicketStatus } from './marks.tsx';
import { changeTicket, supportRoot, type TicketRead } from './queries.ts';
import { texts } from './texts.tsx';
import { TicketFields } from './ticket-fields.tsx';
import { useChange } from './use-change.tsx';

/** How a ticket stands, and what the one who looks at it may make of it. */
export function TicketDetails({
  ticket,
  reread,
}: {
  readonly ticket: TicketRead & Tagged;
  readonly reread: () => Promise<unknown>;
}) {
  const { user } = useMe();
  const client = useQueryClient();
  const { busy, change, question } = useChange(ticket, reread);
  const [closing, { open, close }] = useDisclosure(false);
  const { may_become: next, assignable, assigned_to: assignee } = ticket;
  const handles = assignable.length > 0 && ticket.status !== 'closed';
  const to = (status: TicketRead['status']): void =>
    void change({ status }, texts.becomes(texts.status, texts.statuses[status]));
  const give = (person: { readonly id: string; readonly name: string } | null): void =>
    void change({ assigned_to: person?.id ?? null }, texts.becomes(texts.assignedTo, person?.name ?? texts.nobody));
  const facts: Fact[] = [
    [texts.number, ticket.ticket_id, ticket.ticket_id],
    ...(handles
      ? []
      : ([
          [texts.status, <TicketStatus key="status" {...ticket} />],
          [texts.priority, <TicketPriority key="priority" {...ticket} />],
          [texts.category, texts.categories[ticket.category]],
          [texts.assignedTo, assignee === null ? texts.nobody : <bdi key="who">{nameOf(assignee)}</bdi>],
        ] satisfies Fact[])),
    [texts.where, <PlaceName key="place" of={ticket.organization_id} />],
    [texts.asked, <Time key="asked" at={ticket.created_at} />],
    [texts.changed, <Time key="changed" at={ticket.updated_at} />],
    [
      texts.files,
      ticket.attachments.length === 0 ? texts.none : <bdi key="files">{ticket.attachments.join(', ')}</bdi>,
    ],
  ];
  return (
    <Section title={texts.details} bare>
      <Stack>
        {handles && <TicketFields ticket={ticket} busy={busy} change={change} to={to} give={give} onClose={open} />}
        <Group gap="xs">
          {handles && assignee?.id !== user.id && assignable.some(({ id }) => id === user.id) && (
            <Button
              variant="default"
              leftSection={<IconUserCheck size={16} aria-hidden />}
              disabled={busy}
              onClick={() => give(assignable.find(({ id }) => id === user.id) ?? null)}
            >
              {texts.takeIt}
            </Button>
          )}
          {next.includes('open') && (
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} aria-hidden />}
              disabled={busy}
              onClick={() => to('open')}
            >
              {texts.openAgain}
            </Button>
          )}
          {next.includes('resolved') && (
            <Button
              variant="default"
              leftSection={<IconCheck size={16} aria-hidden />}
              disabled={busy}
              onClick={() => to('resolved')}
            >
              {texts.resolve}
            </Button>
          )}
          {next.includes('closed') && (
            <Button variant="default" leftSection={<IconX size={16} aria-hidden />} disabled={busy} onClick={open}>
              {texts.close}
            </Button>
          )}
        </Group>
        <Facts facts={facts} />
      </Stack>
      {question}
      <Confirm
        opened={closing}
        title={texts.closeTitle}
        action={texts.close}
        onStale={reread}
        onConfirm={async () => {
          await changeTicket(ticket, { status: 'closed' });
          void client.invalidateQueries({ queryKey: supportRoot });
        }}
        onClose={close}
      >
        {texts.closeMeans}
      </Confirm>
    </Section>
  );
}
