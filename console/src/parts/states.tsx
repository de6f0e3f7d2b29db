import { Alert, Button, Center, Code, Skeleton, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle, IconInbox, IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/errors.ts';

/** There is nothing, and what to do about it. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <Center py="xl">
      <Stack align="center" gap="xs" maw={420} ta="center">
        <ThemeIcon size="xl" variant="light" color="gray" radius="xl">
          <IconInbox aria-hidden />
        </ThemeIcon>
        <Text fw={600}>{title}</Text>
        {children !== undefined && (
          <Text c="dimmed" size="sm" component="div">
            {children}
          </Text>
        )}
      </Stack>
    </Center>
  );
}

/** Something could not be shown: why, in the server's words, and a way to try again. */
export function ErrorState({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const known = error instanceof ApiError ? error : null;
  const forbidden = known?.status === 403;
  return (
    <Alert
      role="alert"
      color={forbidden ? 'gray' : 'red'}
      icon={forbidden ? <IconLock aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={titleOf(known)}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{known?.message ?? 'Something went wrong. Reload the page to try again.'}</Text>
        {known?.requestId != null && (
          <Text size="xs" c="dimmed">
            Request ID <Code>{known.requestId}</Code>
          </Text>
        )}
        {retry !== undefined && !forbidden && (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function titleOf(error: ApiError | null): string {
  if (error?.status === 403) return 'You don’t have access';
  if (error?.status === 404) return 'This could not be found';
  if (error?.status === 0) return 'No connection';
  return 'This could not be loaded';
}

/** Stands where content will be. */
export function LoadingState({ lines = 4 }: { readonly lines?: number }) {
  return (
    <Stack gap="sm" aria-busy="true" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map(line => (
        <Skeleton key={line} height={28} radius="sm" />
      ))}
    </Stack>
  );
}
