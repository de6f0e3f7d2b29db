import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Section } from '../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { type AuditEvent, fetchEvents } from './queries.ts';
import { texts } from './texts.tsx';

interface LastEventsProps {
  readonly title: string;
  readonly filters: Parameters<typeof fetchEvents>[0];
  /** As many are shown; `all` leads to the others. */
  readonly most: number;
  readonly all: ReactNode;
  /** What is said where there are none. */
  readonly empty: string;
  readonly children: (events: readonly AuditEvent[]) => ReactNode;
}

/** The last events of something. They are asked for by hand, since every reading of the log is recorded. */
export function LastEvents(props: LastEventsProps) {
  const [open, setOpen] = useState(false);
  return (
    <Section
      title={props.title}
      bare
      actions={
        open ? (
          props.all
        ) : (
          <Button size="xs" variant="default" onClick={() => setOpen(true)}>
            {texts.show}
          </Button>
        )
      }
    >
      {open ? <Events {...props} /> : <Quiet>{texts.lookingAtItIsRecordedInTheAuditLog}</Quiet>}
    </Section>
  );
}

function Events({ filters, most, empty, children }: LastEventsProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['audit', 'trail', filters],
    queryFn: ({ signal }) => fetchEvents(filters, null, signal),
    staleTime: 0,
  });
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <LoadingState lines={3} />;
  return data.events.length === 0 ? <Quiet>{empty}</Quiet> : children(data.events.slice(0, most));
}

function Quiet({ children }: { readonly children: string }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}
