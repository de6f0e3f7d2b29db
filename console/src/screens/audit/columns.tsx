import { Button } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconCornerDownRight } from '@tabler/icons-react';
import type { Column } from '../../parts/data-table.tsx';
import { Time } from '../../parts/time.tsx';
import classes from './audit.module.css';
import { ActorMark, actorOf, keyOf, TargetName } from './names.tsx';
import { Deed } from './outcome.tsx';
import { reasonOf } from './reasons.ts';
import { type Row, signInOf } from './sign-ins.ts';
import { texts } from './texts.tsx';

/** What the list shows of an event; what was done opens it, and a sign-in in several steps opens to them. */
export const columnsOf = (onOpen: (id: string) => void, onSteps: (signIn: string) => void): readonly Column<Row>[] => [
  {
    key: 'time',
    title: texts.time,
    width: '4rem',
    phone: 'end',
    render: ({ event }) => (
      <span className={classes.time}>
        <Time at={event.timestamp} form="clock" />
      </span>
    ),
  },
  {
    key: 'actor',
    title: texts.who,
    width: 'minmax(0, 1.1fr)',
    phone: 'first',
    render: ({ event }) => (
      <span className={classes.who} data-nobody={event.actor_id === null || undefined}>
        <ActorMark event={event} />
        <bdi className={classes.cut}>{whoOf(event)}</bdi>
      </span>
    ),
  },
  {
    key: 'action',
    title: texts.did,
    width: 'minmax(0, 1.8fr)',
    render: ({ event, steps, open, earlier }) => (
      <span className={classes.did}>
        {earlier && <IconCornerDownRight size={14} aria-label={texts.earlierStep} style={{ flex: 'none' }} />}
        <button type="button" className={classes.opener} data-event={event.id} onClick={() => onOpen(event.id)}>
          <Deed event={event} />
        </button>
        {steps > 1 && (
          <Button
            variant="default"
            size="compact-sm"
            className={classes.above}
            aria-expanded={open}
            leftSection={open ? <IconChevronDown size={12} aria-hidden /> : <IconChevronRight size={12} aria-hidden />}
            onClick={() => onSteps(signInOf(event) ?? event.id)}
          >
            {texts.stepCount(steps)}
          </Button>
        )}
      </span>
    ),
  },
  {
    key: 'target',
    title: texts.to,
    width: 'minmax(0, 1.2fr)',
    render: ({ event }) =>
      event.target_id === null ? (
        <span role="img" aria-label={texts.none} />
      ) : (
        <span className={classes.to}>
          <TargetName event={event} />
        </span>
      ),
  },
  {
    key: 'reason',
    title: texts.reason,
    width: 'minmax(0, 1.2fr)',
    phone: 'hidden',
    render: ({ event }) => <bdi className={classes.reason}>{reasonOf(event)}</bdi>,
  },
];

function whoOf(event: Row['event']): string {
  const key = keyOf(event);
  return key === null ? actorOf(event) : texts.withKey(actorOf(event), key);
}
