import { Alert, Button, Code, Skeleton, Text } from '@mantine/core';
import { IconAlertTriangle, IconLock } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { ApiError } from '../api/errors.ts';
import classes from './states.module.css';
import { texts } from './texts.ts';

/** There is nothing: what belongs here, and one thing to do about it. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <span className={classes.arch} aria-hidden />
      <Text fw={500}>{title}</Text>
      {children !== undefined && <div className={classes.hint}>{children}</div>}
    </div>
  );
}

/** Something could not be shown: why, in the server's words, and a way to try again. */
export function ErrorState({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const known = error instanceof ApiError ? error : null;
  const forbidden = known?.status === 403;
  return (
    <Alert
      role="alert"
      className={classes.error}
      color={forbidden ? 'gray' : 'red'}
      icon={forbidden ? <IconLock aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={titleOf(known)}
    >
      <Text size="sm">{known?.message ?? texts.somethingWentWrongReloadThePageTo}</Text>
      {known?.requestId != null && (
        <Text size="xs" c="dimmed">
          {texts.requestId} <Code>{known.requestId}</Code>
        </Text>
      )}
      {retry !== undefined && !forbidden && (
        <Button size="xs" variant="default" mt="xs" onClick={retry}>
          {texts.tryAgain}
        </Button>
      )}
    </Alert>
  );
}

function titleOf(error: ApiError | null): string {
  if (error?.status === 403) return texts.youDontHaveAccess;
  if (error?.status === 404) return texts.thisCouldNotBeFound;
  if (error?.status === 0) return texts.noConnection;
  return texts.thisCouldNotBeLoaded;
}

/** What is shown in its place only after this: most of it is there sooner, and would flash. Milliseconds. */
const patience = 300;

/** Stands where content will be: rows of a list, or lines of a text. */
export function LoadingState({ lines = 4 }: { readonly lines?: number }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patience);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes.loading} aria-busy="true" role="status" aria-label={texts.loading}>
      {late &&
        Array.from({ length: lines }, (_, line) => `line-${line}`).map((line, at) => (
          <div key={line} className={classes.row}>
            <Skeleton height={24} circle />
            <div className={classes.lines}>
              <Skeleton height={12} width={`${30 + ((at * 7) % 4) * 12}%`} />
              <Skeleton height={10} width={`${50 + ((at * 5) % 4) * 10}%`} className={classes.second} />
            </div>
          </div>
        ))}
    </div>
  );
}
