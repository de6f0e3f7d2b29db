import { Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { isStale } from '../api/errors.ts';
import { ChangedNotice, type Met } from './stale/changed-notice.tsx';
import type { Shown } from './stale/parts.ts';
import { texts } from './texts.ts';
import { toastError } from './toast.tsx';
import { Window } from './window.tsx';

/** Asks before something that cannot be undone. It stays open, and says why, when that is refused. */
export function Confirm({
  opened,
  title,
  children,
  action,
  color = 'red.9',
  shown = [],
  met,
  onConfirm,
  onStale,
  onClose,
}: {
  readonly opened: boolean;
  readonly title: string;
  readonly children: ReactNode;
  /** What the button says: the deed, not “OK”. */
  readonly action: string;
  /** Default: that of what cannot be undone. */
  readonly color?: string;
  /** The thing it is about, as the page shows it: so that one is told what somebody else made of it. */
  readonly shown?: readonly Shown[];
  /** Why it is asked at all, when it was tried before. */
  readonly met?: Met;
  readonly onConfirm: () => Promise<unknown>;
  /** Reads anew what it is about, when that was changed meanwhile: one is told, and may still do it. */
  readonly onStale?: () => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const [stale, setStale] = useState(met ?? null);
  const close = (): void => {
    setStale(null);
    onClose();
  };
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      await onConfirm();
      close();
    } catch (error) {
      if (onStale !== undefined && isStale(error)) {
        await onStale().catch(toastError);
        setStale({ error, before: shown });
      } else toastError(error);
    } finally {
      setBusy(false);
    }
  };
  if (!opened) return null;
  return (
    <Window onClose={close} title={title}>
      <Stack>
        {stale !== null && <ChangedNotice met={stale} now={shown} />}
        <Text component="div" size="sm">
          {children}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {texts.cancel}
          </Button>
          <Button color={color} loading={busy} onClick={() => void confirm()}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Window>
  );
}
