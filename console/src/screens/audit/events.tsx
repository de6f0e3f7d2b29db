import { Box, Button, VisuallyHidden } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { type FocusEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useMe } from '../../api/session.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { dayNameOf } from '../../parts/days.ts';
import { WithPane } from '../../parts/pane.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import classes from './audit.module.css';
import { columnsOf } from './columns.tsx';
import { EventPane } from './event-pane.tsx';
import { EventsFoot } from './events-foot.tsx';
import type { queryOf } from './queries.ts';
import { texts } from './texts.tsx';
import { useEvents } from './use-events.ts';

/** The list of events by days, and beside it the one that is looked at. */
export function Events(props: {
  readonly query: ReturnType<typeof queryOf>;
  readonly live: boolean;
  /** Id of the event that is looked at. */
  readonly current: string | undefined;
  readonly onOpen: (id: string | undefined) => void;
}) {
  const { query, live, current, onOpen } = props;
  const { timezone } = useMe().user;
  const [paused, setPaused] = useState(false);
  const [scrolled, setScrolled] = useState(false);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLDivElement>(null);
  const events = useEvents(query, { live, held: live && (paused || scrolled), opened });
  const { rows, waiting, error } = events;
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
  // Turned on again, it goes on.
  useEffect(() => {
    if (!live) setPaused(false);
  }, [live]);
  const toTop = (): void => {
    setPaused(false);
    setScrolled(false);
    for (const frame of list.current?.querySelectorAll('section') ?? []) frame.scrollTop = 0;
  };
  const at = current === undefined ? -1 : rows.findIndex(({ id }) => id === current);
  return (
    <WithPane
      pane={
        current !== undefined && (
          <EventPane
            id={current}
            query={query}
            newer={rows[at - 1]?.id ?? null}
            older={at === -1 ? null : (rows[at + 1]?.id ?? null)}
            events={events.all}
            onOpen={onOpen}
            onClose={() => onOpen(undefined)}
          />
        )
      }
    >
      {error !== null && <ErrorState error={error} retry={events.retry} />}
      {events.loading ? (
        error === null && <LoadingState lines={8} />
      ) : events.searching ? (
        <>
          <VisuallyHidden role="status">{texts.searchingOlderEvents}</VisuallyHidden>
          <LoadingState lines={3} />
        </>
      ) : (
        <>
          <Box
            ref={list}
            className={classes.list}
            onScrollCapture={event => setScrolled(isDown(event.target))}
            onFocus={event => {
              // What is looked at follows whoever goes through the list.
              const id = eventOf(event);
              if (current !== undefined && id !== undefined && id !== current) onOpen(id);
            }}
          >
            {waiting > 0 && (
              <div className={classes.fresh}>
                <Button size="compact-sm" leftSection={<IconArrowUp size={14} aria-hidden />} onClick={toTop}>
                  {texts.newEventCount(waiting)}
                </Button>
              </div>
            )}
            <DataTable
              label={texts.eventsTitle}
              columns={columns}
              count={rows.length + (events.more && rows.length > 0 ? 1 : 0)}
              rowAt={index => rows[index]}
              groupOf={({ event }) => dayNameOf(event.timestamp, timezone)}
              current={current}
              onRange={events.onRange}
              empty={
                error === null && (
                  <EmptyState title={texts.noEventsMatch}>{texts.tryFewerFiltersOrOtherDays}</EmptyState>
                )
              }
            />
          </Box>
          <EventsFoot
            count={rows.length}
            more={events.more}
            live={live && !events.refused}
            tail={events.tail}
            paused={paused}
            onPause={() => setPaused(before => !before)}
          />
        </>
      )}
    </WithPane>
  );
}

function toggled(among: ReadonlySet<string>, one: string): ReadonlySet<string> {
  return among.has(one) ? new Set([...among].filter(each => each !== one)) : new Set([...among, one]);
}

function eventOf({ target }: FocusEvent): string | undefined {
  return target instanceof HTMLElement ? target.dataset['event'] : undefined;
}

function isDown(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.scrollTop > 4;
}
