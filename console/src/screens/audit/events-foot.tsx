import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { numeral } from '../../parts/time.tsx';
import classes from './audit.module.css';
import type { TailState } from './tail-socket.ts';

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
        {numeral(count)} {count === 1 ? 'event' : 'events'}
        {more && ', older ones load as you scroll'}
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
            {paused ? 'Resume' : 'Pause'}
          </Button>
        </span>
      )}
    </footer>
  );
}

function wordsOf(tail: TailState | null, paused: boolean): string {
  if (tail === 'refused') return 'You no longer have access to the audit log.';
  if (tail === 'lost') return 'The connection was lost. Trying again…';
  if (tail !== 'live') return 'Connecting…';
  return paused ? 'Paused.' : 'New events appear as they happen.';
}
