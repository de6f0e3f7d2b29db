import { Button, Menu } from '@mantine/core';
import { IconCalendarClock, IconChevronDown, IconClock, IconListDetails, type TablerIcon } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '../../../api/session.ts';
import { toastDone, toastError } from '../../../parts/toast.tsx';
import classes from './scheduled.module.css';
import { texts } from './texts.tsx';
import { timesToOffer, whenOf } from './times.ts';
import { WhenModal } from './when-modal.tsx';

/** Beside Send: has what is written sent later, and leads to what waits. */
export function SendLater({
  encrypted,
  ready,
  onChoose,
}: {
  readonly encrypted: boolean;
  /** Whether there is something to send. */
  readonly ready: boolean;
  /** Schedules it; throws why it cannot be. */
  readonly onChoose: (at: string) => Promise<void>;
}) {
  const { timezone } = useMe().user;
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const choose = async (at: string): Promise<void> => {
    await onChoose(at);
    toastDone(texts.isScheduled(whenOf(at, timezone)));
  };
  return (
    <>
      {/* The placeholder would be a child that a menu may not have; without it the first entry gets the focus. */}
      <Menu position="top-end" width={264} withinPortal withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button size="xs" px={6} className={classes.arrow} aria-label={texts.sendLater}>
            <IconChevronDown size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Times timezone={timezone} ready={ready} onChoose={choose} onAsk={() => setAsking(true)} />
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconListDetails size={16} aria-hidden />}
            onClick={() => void navigate({ to: '/messages/scheduled' })}
          >
            {texts.seeScheduled}
          </Menu.Item>
          {encrypted && <p className={classes.note}>{texts.sealedNow}</p>}
        </Menu.Dropdown>
      </Menu>
      {asking && <WhenModal encrypted={encrypted} onChoose={choose} onClose={() => setAsking(false)} />}
    </>
  );
}

/** Made when the menu opens: by then it may be another day. */
function Times({
  timezone,
  ready,
  onChoose,
  onAsk,
}: {
  readonly timezone: string;
  readonly ready: boolean;
  readonly onChoose: (at: string) => Promise<void>;
  readonly onAsk: () => void;
}) {
  const schedule = (at: string) => (): void => {
    onChoose(at).catch((error: unknown) => toastError(error, texts.notScheduled));
  };
  return (
    <>
      <Menu.Label>{ready ? texts.timesIn(timezone) : texts.writeFirst}</Menu.Label>
      {timesToOffer(Date.now(), timezone).map(({ label, at }) => (
        <Time key={at} icon={IconClock} ready={ready} onChoose={schedule(at)}>
          {label}
        </Time>
      ))}
      <Time icon={IconCalendarClock} ready={ready} onChoose={onAsk}>
        {texts.chooseTime}
      </Time>
    </>
  );
}

function Time({
  icon: Icon,
  ready,
  onChoose,
  children,
}: {
  readonly icon: TablerIcon;
  readonly ready: boolean;
  readonly onChoose: () => void;
  readonly children: string;
}) {
  return (
    <Menu.Item
      className={classes.time}
      leftSection={<Icon size={16} aria-hidden />}
      // Not `disabled`: the focus has to come into the menu, which Escape closes only from there.
      aria-disabled={!ready || undefined}
      closeMenuOnClick={ready}
      onClick={() => ready && onChoose()}
    >
      {children}
    </Menu.Item>
  );
}
