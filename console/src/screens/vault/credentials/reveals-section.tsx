import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { AnchorLink } from '../../../parts/links.tsx';
import { ListRow, Rows } from '../../../parts/rows.tsx';
import { Section } from '../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Time } from '../../../parts/time.tsx';
import { ActorMark, ActorName } from '../../audit/names.tsx';
import { fetchEvents } from '../../audit/queries.ts';
import { reasonOf } from '../../audit/reasons.ts';
import { texts } from './texts.tsx';

/** The events of a credential's reveals. */
export const revealsOf = (id: string) => ({ target: id, action: 'credential.reveal*' });

/** As many are shown; their tab has more. */
const most = 4;

/** Who revealed a secret of it last, and why. It is asked for by hand, since every reading of the log is recorded. */
export function RevealsSection({ id }: { readonly id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Section
      title={texts.whoRevealedIt}
      bare
      actions={
        open ? (
          <AnchorLink to="/vault/credentials/$id/reveals" params={{ id }} size="sm" fw={500}>
            {texts.all}
          </AnchorLink>
        ) : (
          <Button size="xs" variant="default" onClick={() => setOpen(true)}>
            {texts.show}
          </Button>
        )
      }
    >
      {open ? (
        <LastReveals id={id} />
      ) : (
        <Text size="sm" c="dimmed">
          {texts.lookingAtItIsRecordedInThe}
        </Text>
      )}
    </Section>
  );
}

function LastReveals({ id }: { readonly id: string }) {
  const filters = revealsOf(id);
  const { data, error, refetch } = useQuery({
    queryKey: ['audit', 'trail', filters],
    queryFn: ({ signal }) => fetchEvents(filters, null, signal),
    staleTime: 0,
  });
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <LoadingState lines={2} />;
  if (data.events.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {texts.nobodyHasRevealedASecretOfIt}
      </Text>
    );
  return (
    <Rows label={texts.whoRevealedIt} plain>
      {data.events.slice(0, most).map(event => {
        const reason = reasonOf(event);
        return (
          <ListRow
            key={event.id}
            mark={<ActorMark event={event} />}
            title={<ActorName event={event} />}
            hint={
              <span data-written>
                {event.outcome !== 'success' && texts.refused}
                {reason !== null && <bdi>{event.outcome === 'success' ? `“${reason}”` : reason}</bdi>}
              </span>
            }
            end={
              <Text span size="xs" c="dimmed">
                <Time at={event.timestamp} relative />
              </Text>
            }
          />
        );
      })}
    </Rows>
  );
}
