import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { AnchorLink } from '../../../parts/links.tsx';
import { Section } from '../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Step, Steps } from '../../../parts/steps.tsx';
import { Time } from '../../../parts/time.tsx';
import { deedOf } from '../../audit/deeds.ts';
import { TargetName } from '../../audit/names.tsx';
import { fetchEvents } from '../../audit/queries.ts';
import { reasonOf } from '../../audit/reasons.ts';
import { texts } from './texts.tsx';

/** As many are shown; the tab has more. */
const most = 5;

/** What somebody did last. It is asked for by hand, since every reading of the log is recorded. */
export function ActivitySection({ id }: { readonly id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Section
      title={texts.activity}
      bare
      actions={
        open ? (
          <AnchorLink to="/users/$id/activity" params={{ id }} size="sm" fw={500}>
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
        <LastDeeds id={id} />
      ) : (
        <Text size="sm" c="dimmed">
          {texts.lookingAtItIsRecordedInThe}
        </Text>
      )}
    </Section>
  );
}

function LastDeeds({ id }: { readonly id: string }) {
  const filters = { actor: id };
  const { data, error, refetch } = useQuery({
    queryKey: ['audit', 'trail', filters],
    queryFn: ({ signal }) => fetchEvents(filters, null, signal),
    staleTime: 0,
  });
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <LoadingState lines={3} />;
  if (data.events.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {texts.nothingYet}
      </Text>
    );
  return (
    <Steps label={texts.lastDeeds}>
      {data.events.slice(0, most).map(event => {
        const refused = event.outcome !== 'success';
        const reason = reasonOf(event);
        return (
          <Step
            key={event.id}
            refused={refused}
            hint={
              <>
                {reason !== null && (
                  <>
                    <bdi>{refused ? reason : `“${reason}”`}</bdi> ·{' '}
                  </>
                )}
                <Time at={event.timestamp} relative />
              </>
            }
          >
            {refused && texts.wasRefused}
            {deedOf(event)}
            {event.target_id !== null && event.target_id !== id && (
              <>
                {': '}
                <TargetName event={event} />
              </>
            )}
          </Step>
        );
      })}
    </Steps>
  );
}
