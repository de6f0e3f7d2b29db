import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../api/errors.ts';
import { WhoChanged } from './stale/who-changed.tsx';
import { toastError } from './toast.tsx';
import { Window } from './window.tsx';

/** Asks before something that cannot be undone. It stays open, and says why, when that is refused. */
export function Confirm({
  opened,
  title,
  children,
  action,
  onConfirm,
  onStale,
  onClose,
}: {
  readonly opened: boolean;
  readonly title: string;
  readonly children: ReactNode;
  /** What the button says: the deed, not “OK”. */
  readonly action: string;
  readonly onConfirm: () => Promise<unknown>;
  /** Reads anew what it is about, when that was changed meanwhile: one is told, and may still do it. */
  readonly onStale?: () => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const [stale, setStale] = useState<ApiError | null>(null);
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
      if (onStale !== undefined && error instanceof ApiError && error.status === 412) {
        await onStale().catch(toastError);
        setStale(error);
      } else toastError(error);
    } finally {
      setBusy(false);
    }
  };
  if (!opened) return null;
  return (
    <Window onClose={close} title={title}>
      <Stack>
        {stale !== null && (
          <Alert role="alert" color="yellow" title="This was changed meanwhile">
            <WhoChanged error={stale} /> The page shows it as it is now. Look at it before you go on.
          </Alert>
        )}
        <Text component="div" size="sm">
          {children}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button color="red.9" loading={busy} onClick={() => void confirm()}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Window>
  );
}
