import { Title } from '@mantine/core';
import { useId } from 'react';
import { Step, Steps } from '../../parts/steps.tsx';
import classes from './before-it.module.css';
import { deedOf } from './deeds.ts';
import { targetOf } from './names.tsx';
import type { AuditEvent } from './queries.ts';
import { texts } from './texts.tsx';

/** More of it is in the list itself. */
const most = 3;

/** What the same person did right before an event, of the events that a list has, newest first. */
export function beforeIt(event: AuditEvent, events: readonly AuditEvent[]): readonly AuditEvent[] {
  if (event.actor_id === null) return [];
  return events.filter(({ id, actor_id }) => id < event.id && actor_id === event.actor_id).slice(0, most);
}

/** Those events as a trail, each of which can be looked at. */
export function BeforeIt(props: {
  readonly event: AuditEvent;
  readonly events: readonly AuditEvent[];
  readonly onOpen: (id: string) => void;
}) {
  const { event, events, onOpen } = props;
  const heading = useId();
  if (events.length === 0) return null;
  return (
    <section aria-labelledby={heading}>
      <div className={classes.heading}>
        <Title order={3} size="h4" id={heading}>
          {texts.beforeIt}
        </Title>
        <span>{texts.samePersonInThisList}</span>
      </div>
      <Steps label={texts.beforeIt}>
        {events.map(each => (
          <Step key={each.id} refused={each.outcome !== 'success'} hint={agoOf(each, event)}>
            <button type="button" className={classes.step} onClick={() => onOpen(each.id)}>
              {each.outcome !== 'success' && texts.wasRefused}
              {deedOf(each)}
              {each.target_id !== null && (
                <>
                  {': '}
                  <bdi>{targetOf(each)}</bdi>
                </>
              )}
            </button>
          </Step>
        ))}
      </Steps>
    </section>
  );
}

function agoOf({ timestamp: then }: AuditEvent, { timestamp: now }: AuditEvent): string {
  const minutes = Math.floor((Date.parse(now) - Date.parse(then)) / 60_000);
  if (minutes < 1) return texts.lessThanAMinuteBefore;
  if (minutes < 120) return texts.beforeWith(minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? texts.hoursBefore(hours) : texts.daysBefore(Math.floor(hours / 24));
}
