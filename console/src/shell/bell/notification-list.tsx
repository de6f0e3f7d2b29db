import { ActionIcon, Button, Text } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { toastError } from '../../parts/toast.tsx';
import classes from './notification-list.module.css';
import { NotificationRow } from './notification-row.tsx';
import { clear, markRead, notificationsKey, notificationsQuery } from './queries.ts';
import { texts } from './texts.ts';

/** What one was told of, the newest first. */
export function NotificationList({
  titled,
  onGo,
  onClear,
}: {
  /** Whether it says itself what it is. */
  readonly titled: boolean;
  /** One goes somewhere else. */
  readonly onGo: () => void;
  /** All until a moment shall go. */
  readonly onClear: (until: string) => void;
}) {
  const client = useQueryClient();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(notificationsQuery);
  const change = (changing: Promise<unknown>): void => {
    changing
      .catch((refusal: unknown) => toastError(refusal, texts.thatWasNotChanged))
      .finally(() => void client.invalidateQueries({ queryKey: notificationsKey }));
  };
  const all = data?.pages.flatMap(({ notifications }) => notifications) ?? [];
  // What came after it was not seen yet.
  const newest = all[0]?.created_at;
  return (
    <>
      <div className={classes.head}>
        <Text fw={600} className={classes.title}>
          {titled && texts.notifications}
        </Text>
        {newest !== undefined && (data?.pages[0]?.unread ?? 0) > 0 && (
          <Button variant="subtle" size="compact-sm" onClick={() => change(markRead({ until: newest }))}>
            {texts.markAllRead}
          </Button>
        )}
        <ActionIcon
          component={Link}
          to="/settings/notifications"
          variant="subtle"
          color="gray"
          aria-label={texts.chooseWhatYouAreToldOf}
          onClick={onGo}
        >
          <IconSettings size={16} aria-hidden />
        </ActionIcon>
      </div>
      <div className={classes.body}>
        {data === undefined ? (
          error === null ? (
            <LoadingState />
          ) : (
            <ErrorState error={error} retry={() => void refetch()} />
          )
        ) : all.length === 0 ? (
          <EmptyState title={texts.nothingNew}>{texts.whatHappensToYouIsToldHere}</EmptyState>
        ) : (
          <ul className={classes.list} aria-label={texts.notifications}>
            {all.map(each => (
              <NotificationRow
                key={each.id}
                notification={each}
                onGo={onGo}
                onRead={() => change(markRead({ ids: [each.id] }))}
                onClear={() => change(clear({ ids: [each.id] }))}
              />
            ))}
          </ul>
        )}
        {hasNextPage && (
          <div className={classes.older}>
            <Button variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {texts.showOlder}
            </Button>
          </div>
        )}
      </div>
      {newest !== undefined && (
        <div className={classes.foot}>
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onClear(newest)}>
            {texts.clearAll}
          </Button>
        </div>
      )}
    </>
  );
}
