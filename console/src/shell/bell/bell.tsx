import { ActionIcon, Drawer, Popover, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconBell } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Confirm } from '../../parts/confirm.tsx';
import { LoadingState } from '../../parts/states.tsx';
import classes from './bell.module.css';
import { clear, notificationsKey } from './queries.ts';
import { texts } from './texts.ts';
import { useUnread } from './use-unread.ts';

const NotificationList = lazy(async () => ({
  default: (await import('./notification-list.tsx')).NotificationList,
}));

/** Says whether there is something that one was told and has not read, and shows it. */
export function Bell({ onGo }: { readonly onGo?: () => void }) {
  const client = useQueryClient();
  const { count, words } = useUnread();
  const phone = useMediaQuery('(width < 48em)', undefined, { getInitialValueInEffect: false }) ?? false;
  const [opened, setOpened] = useState(false);
  /** Until when what came is to be cleared, while that is asked. */
  const [clearing, setClearing] = useState<string | null>(null);
  const close = (): void => setOpened(false);
  const label = count === 0 ? texts.notifications : texts.notificationsUnread(words);
  const button = (
    <ActionIcon
      variant="subtle"
      color="gray"
      className={classes.bell}
      aria-label={label}
      aria-haspopup="dialog"
      aria-expanded={opened}
      onClick={() => setOpened(!opened)}
    >
      <IconBell size={18} stroke={1.75} aria-hidden />
      {count > 0 && <span className={classes.dot} aria-hidden />}
    </ActionIcon>
  );
  const list = (
    <Suspense fallback={<LoadingState />}>
      <NotificationList
        titled={!phone}
        onGo={() => {
          close();
          onGo?.();
        }}
        onClear={until => {
          close();
          setClearing(until);
        }}
      />
    </Suspense>
  );
  return (
    <>
      {phone ? (
        <>
          {button}
          <Drawer opened={opened} onClose={close} title={texts.notifications} position="bottom" size="100%">
            {list}
          </Drawer>
        </>
      ) : (
        <Popover
          opened={opened}
          onChange={setOpened}
          width={400}
          position="bottom-start"
          trapFocus
          returnFocus
          withinPortal
          shadow="md"
        >
          <Popover.Target>
            <Tooltip label={label} disabled={opened}>
              {button}
            </Tooltip>
          </Popover.Target>
          <Popover.Dropdown className={classes.float} aria-label={texts.notifications}>
            {opened && list}
          </Popover.Dropdown>
        </Popover>
      )}
      <Confirm
        opened={clearing !== null}
        title={texts.clearAllTitle}
        action={texts.clearAll}
        onConfirm={async () => {
          if (clearing !== null) await clear({ until: clearing });
          await client.invalidateQueries({ queryKey: notificationsKey });
        }}
        onClose={() => setClearing(null)}
      >
        {texts.clearAllGoes}
      </Confirm>
    </>
  );
}
