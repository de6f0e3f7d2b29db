import { Box, Button, Group, Switch, Text, VisuallyHidden } from '@mantine/core';
import { IconArrowUp, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { counted } from '../../parts/counted.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import classes from './audit.module.css';
import { columnsOf } from './columns.tsx';
import type { queryOf } from './queries.ts';
import type { TailState } from './tail-socket.ts';
import { useEvents } from './use-events.ts';

/** The list of events, and the switch that lets new ones appear in it. */
export function Events(props: {
  readonly query: ReturnType<typeof queryOf>;
  readonly live: boolean;
  readonly onLive: (live: boolean) => void;
  readonly onOpen: (id: string) => void;
}) {
  const { query, live, onLive, onOpen } = props;
  const [paused, setPaused] = useState(false);
  const [scrolled, setScrolled] = useState(false);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLDivElement>(null);
  const events = useEvents(query, { live, held: paused || scrolled, opened });
  const { rows, waiting, tail, error } = events;
  const open = useRef(onOpen);
  open.current = onOpen;
  const columns = useMemo(
    () =>
      columnsOf(
        id => open.current(id),
        signIn => setOpened(before => toggled(before, signIn)),
      ),
    [],
  );
  const toTop = (): void => {
    setPaused(false);
    setScrolled(false);
    for (const frame of list.current?.querySelectorAll('section') ?? []) frame.scrollTop = 0;
  };
  return (
    <>
      <Group gap="sm" className={classes.live}>
        <Switch
          label="Live"
          disabled={events.refused}
          checked={live}
          onChange={({ currentTarget: { checked } }) => {
            setPaused(false);
            onLive(checked);
          }}
        />
        {live && !events.refused && (
          <>
            <Button
              variant="default"
              size="compact-sm"
              leftSection={
                paused ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />
              }
              onClick={() => setPaused(before => !before)}
            >
              {paused ? 'Resume' : 'Pause'}
            </Button>
            <Text size="sm" c="dimmed" role="status" data-tail={tail}>
              {wordsOf(tail, paused)}
            </Text>
          </>
        )}
        {waiting > 0 && (
          <Button size="compact-sm" leftSection={<IconArrowUp size={14} aria-hidden />} onClick={toTop}>
            {counted(waiting, 'new event', 'new events')}
          </Button>
        )}
      </Group>
      {error !== null && <ErrorState error={error} retry={events.retry} />}
      {events.loading ? (
        error === null && <LoadingState lines={8} />
      ) : events.searching ? (
        <>
          <VisuallyHidden role="status">Searching older events</VisuallyHidden>
          <LoadingState lines={3} />
        </>
      ) : (
        <Box ref={list} className={classes.list} onScrollCapture={event => setScrolled(isDown(event.target))}>
          <DataTable
            label="Events"
            columns={columns}
            count={rows.length + (events.more && rows.length > 0 ? 1 : 0)}
            rowAt={index => rows[index]}
            onRange={events.onRange}
            empty={error === null && <EmptyState title="No events match">Try fewer filters or other days.</EmptyState>}
          />
        </Box>
      )}
    </>
  );
}

function toggled(among: ReadonlySet<string>, one: string): ReadonlySet<string> {
  return among.has(one) ? new Set([...among].filter(each => each !== one)) : new Set([...among, one]);
}

function isDown(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.scrollTop > 4;
}

function wordsOf(tail: TailState | null, paused: boolean): string {
  if (tail === 'refused') return 'You no longer have access to the audit log.';
  if (tail === 'lost') return 'The connection was lost. Trying again…';
  if (tail !== 'live') return 'Connecting…';
  return paused ? 'Paused.' : 'New events appear as they happen.';
}
