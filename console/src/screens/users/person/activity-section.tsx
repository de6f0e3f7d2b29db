import { AnchorLink } from '../../../parts/links.tsx';
import { Step, Steps } from '../../../parts/steps.tsx';
import { Time } from '../../../parts/time.tsx';
import { deedOf } from '../../audit/deeds.ts';
import { LastEvents } from '../../audit/last-events.tsx';
import { TargetName } from '../../audit/names.tsx';
import { reasonOf } from '../../audit/reasons.ts';
import { texts } from './texts.tsx';

/** What somebody did last. */
export function ActivitySection({ id }: { readonly id: string }) {
  return (
    <LastEvents
      title={texts.activity}
      filters={{ actor: id }}
      most={5}
      all={
        <AnchorLink to="/users/$id/activity" params={{ id }} size="sm" fw={500}>
          {texts.all}
        </AnchorLink>
      }
      empty={texts.nothingYet}
    >
      {events => (
        <Steps label={texts.lastDeeds}>
          {events.map(event => {
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
      )}
    </LastEvents>
  );
}
