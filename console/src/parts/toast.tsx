import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ApiError } from '../api/errors.ts';
import { texts } from './texts.ts';

const closeButtonProps = { 'aria-label': texts.closeThisMessage };

/** Says that something was done. `undo` puts it back as it was, where that is all that it changed. */
export function toastDone(message: string, undo?: () => Promise<unknown>): void {
  const id = crypto.randomUUID();
  notifications.show({
    id,
    color: 'teal',
    withBorder: true,
    autoClose: undo === undefined ? 5_000 : 10_000,
    closeButtonProps,
    message:
      undo === undefined ? (
        message
      ) : (
        <Group justify="space-between" wrap="nowrap" gap="sm">
          {message}
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => {
              notifications.hide(id);
              undo().catch((error: unknown) => toastError(error, texts.itWasNotUndone));
            }}
          >
            {texts.undo}
          </Button>
        </Group>
      ),
  });
}

/** Says that something failed, in the server's words, with the id to tell whoever runs it. */
export function toastError(error: unknown, title = texts.thatDidNotWork): void {
  const known = error instanceof ApiError ? error : null;
  notifications.show({
    color: 'red',
    title,
    withBorder: true,
    autoClose: 12_000,
    closeButtonProps,
    message: (
      <>
        {known?.message ?? texts.somethingWentWrongTryAgain}
        {known?.requestId != null && (
          <Text size="xs" c="dimmed">
            {texts.requestIdWith(known.requestId)}
          </Text>
        )}
      </>
    ),
  });
}
