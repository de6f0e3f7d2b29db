import { Group, Loader, Text } from '@mantine/core';
import { useConnectionLost } from '../connection.ts';
import classes from './connection-banner.module.css';
import { texts } from './texts.tsx';

/** Says that the server cannot be reached, for as long as that is so. */
export function ConnectionBanner() {
  const lost = useConnectionLost();
  return (
    <div role="status" aria-live="polite">
      {lost && (
        <Group className={classes.banner} justify="center" gap="xs" wrap="nowrap">
          <Loader size="xs" color="currentColor" aria-hidden />
          <Text size="sm">{texts.theServerCannotBeReachedTryingAgain}</Text>
        </Group>
      )}
    </div>
  );
}
