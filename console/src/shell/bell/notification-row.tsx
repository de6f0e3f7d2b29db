import { ActionIcon, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Time } from '../../parts/time.tsx';
import classes from './notification-list.module.css';
import type { Notification } from './queries.ts';
import { placeOf } from './targets.ts';
import { texts } from './texts.ts';

/** One notification: choosing it reads it, and goes where it is about. */
export function NotificationRow({
  notification,
  onRead,
  onClear,
  onGo,
}: {
  readonly notification: Notification;
  readonly onRead: () => void;
  readonly onClear: () => void;
  readonly onGo: () => void;
}) {
  const { title, created_at: at, read_at: read } = notification;
  const place = placeOf(notification);
  const unread = read === null;
  const inside = (
    <>
      <span className={classes.dot} aria-hidden />
      <span className={classes.words}>
        {unread && <VisuallyHidden>{`${texts.unread}: `}</VisuallyHidden>}
        <bdi>{title}</bdi>
      </span>
      <span className={classes.when}>
        <Time at={at} relative />
      </span>
    </>
  );
  return (
    <li className={classes.row} data-unread={unread || undefined}>
      {place !== null ? (
        <Link
          to={place}
          className={classes.what}
          onClick={() => {
            if (unread) onRead();
            onGo();
          }}
        >
          {inside}
        </Link>
      ) : unread ? (
        <UnstyledButton className={classes.what} onClick={onRead}>
          {inside}
        </UnstyledButton>
      ) : (
        <div className={classes.what}>{inside}</div>
      )}
      <ActionIcon variant="subtle" color="gray" size="md" aria-label={texts.clearOf(title)} onClick={onClear}>
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </li>
  );
}
