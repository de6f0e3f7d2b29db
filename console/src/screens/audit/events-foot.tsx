import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { numeral } from '../../parts/time.tsx';
import classes from './audit.module.css';
import type { TailState } from './tail-socket.ts';
import { texts } from './texts.tsx';

/** How much of the log is in the list, and whether it is followed. */
export function EventsFoot(props: {
  readonly count: number;
  readonly more: boolean;
  readonly live: boolean;
  readonly tail: TailState | null;
  readonly paused: boolean;
  readonly onPause: () => void;
}) {
  const { count, more, live, tail, paused, onPause } = props;
  return (
    <footer className={classes.foot}>
      <span>
        {numeral(count)} {count === 1 ? texts.eventWithin : texts.events}
        {more && texts.olderOnesLoadAsYouScroll}
      </span>
      {live && (
        <span className={classes.tail}>
          <span role="status" data-tail={tail}>
            {wordsOf(tail, paused)}
          </span>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={paused ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />}
            onClick={onPause}
          >
            {paused ? texts.resume : texts.pause}
          </Button>
        </span>
      )}
    </footer>
  );
}

function wordsOf(tail: TailState | null, paused: boolean): string {
  if (tail === 'refused') return texts.youNoLongerHaveAccessToThe;
  if (tail === 'lost') return texts.theConnectionWasLostTryingAgain;
  if (tail !== 'live') return texts.connecting;
  return paused ? texts.paused : texts.newEventsAppearAsTheyHappen;
}
