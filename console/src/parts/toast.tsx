import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ApiError } from '../api/errors.ts';

const closeButtonProps = { 'aria-label': 'Close this message' };

/** Says that something was done. */
export function toastDone(message: string): void {
  notifications.show({ color: 'teal', message, withBorder: true, autoClose: 5_000, closeButtonProps });
}

/** Says that something failed, in the server's words, with the id to tell whoever runs it. */
export function toastError(error: unknown, title = 'That did not work'): void {
  const known = error instanceof ApiError ? error : null;
  notifications.show({
    color: 'red',
    title,
    withBorder: true,
    autoClose: 12_000,
    closeButtonProps,
    message: (
      <>
        {known?.message ?? 'Something went wrong. Try again.'}
        {known?.requestId != null && (
          <Text size="xs" c="dimmed">
            Request ID {known.requestId}
          </Text>
        )}
      </>
    ),
  });
}
