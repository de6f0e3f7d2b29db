import { Button, Code, Text } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import classes from './audit.module.css';
import type { AuditEvent } from './queries.ts';
import { texts } from './texts.tsx';

/** Whether a batch vouches for the event, which a little after it happened can be asked again. */
export function EventSeal(props: { readonly event: AuditEvent; readonly busy: boolean; readonly look: () => void }) {
  const { event, busy, look } = props;
  if (event.sealed)
    return (
      <div className={classes.seal} data-sealed>
        <IconLock size={16} aria-hidden />
        <div>
          <Text fw={500}>{texts.sealed}</Text>
          <Text size="xs" c="var(--gh-text-2)">
            {texts.ifAnyoneChangesOrDeletesThisEvent(<Code>{texts.gatehouseAuditVerify}</Code>)}
          </Text>
        </div>
      </div>
    );
  return (
    <div className={classes.seal}>
      <IconLockOpen size={16} aria-hidden />
      <div>
        <Text fw={500}>{texts.notSealedYet}</Text>
        <Text size="xs" c="var(--gh-text-2)">
          {texts.eventsAreSealedWithinAFewSeconds}
        </Text>
        <Button size="compact-sm" variant="default" mt="xs" loading={busy} onClick={look}>
          {texts.checkAgain}
        </Button>
      </div>
    </div>
  );
}
