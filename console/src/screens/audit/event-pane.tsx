import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Pane } from '../../parts/pane.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import classes from './audit.module.css';
import { BeforeIt, beforeIt } from './before-it.tsx';
import { deedOf } from './deeds.ts';
import { Details } from './details.tsx';
import { EventFacts } from './event-facts.tsx';
import { EventSeal } from './event-seal.tsx';
import { ActorMark, ActorName, TargetName } from './names.tsx';
import { type AuditEvent, eventsQuery, fetchEvent, type queryOf } from './queries.ts';
import { reasonOf } from './reasons.ts';
import { texts } from './texts.tsx';

/** All that is known of one event, beside the list. It has an address of its own. */
export function EventPane(props: {
  readonly id: string;
  readonly query: ReturnType<typeof queryOf>;
  /** Of the rows that stand before and after it in the list. */
  readonly newer: string | null;
  readonly older: string | null;
  /** What the list has, newest first. */
  readonly events: readonly AuditEvent[];
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
}) {
  const { id, query, newer, older, events, onOpen, onClose } = props;
  const client = useQueryClient();
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
  const to = (event: string | null) => (event === null ? null : () => onOpen(event));
  return (
    <Pane
      title={texts.event}
      hint={data != null && <Time at={data.timestamp} form="exact" />}
      previous={{ label: texts.newerEvent, go: to(newer) }}
      next={{ label: texts.olderEvent, go: to(older) }}
      onClose={onClose}
      back={() => document.querySelector<HTMLElement>(`[data-event="${id}"]`)}
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={8} />
      ) : data === null ? (
        <EmptyState title={texts.eventNotFound}>{texts.itDoesNotExistOrYouDont}</EmptyState>
      ) : (
        <>
          <Sentence event={data} />
          <EventFacts event={data} />
          <EventSeal event={data} busy={isFetching} look={() => void refetch()} />
          <BeforeIt event={data} events={beforeIt(data, events)} onOpen={onOpen} />
          <Details details={data.details} whole={data} />
        </>
      )}
    </Pane>
  );
}

/** Who did what to what, and why. It is read out when another event comes: the focus stays where it is. */
function Sentence({ event }: { readonly event: AuditEvent }) {
  const reason = reasonOf(event);
  const deed = deedOf(event).replace(/^./, first => first.toLowerCase());
  return (
    <div aria-live="polite">
      <div className={classes.sentence}>
        <ActorMark event={event} size={40} />
        <span data-written>
          <ActorName event={event} /> {event.outcome === 'success' ? deed : texts.wasRefusedWith(deed)}
          {event.target_id !== null && (
            <>
              {': '}
              <TargetName event={event} />
            </>
          )}
        </span>
      </div>
      {reason !== null && (
        <blockquote className={classes.quote} data-written>
          <bdi>{reason}</bdi>
        </blockquote>
      )}
    </div>
  );
}
