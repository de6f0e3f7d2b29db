import { Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { Time } from '../../../parts/time.tsx';
import type { TestResult } from './queries.ts';
import { texts } from './texts.tsx';
import classes from './verdict.module.css';

/** How a test went: VERIFIED in green or FAILED in red, when it was, and why it failed. */
export function Verdict({ result }: { readonly result: TestResult }) {
  const { success, status, details, timestamp } = result;
  const Icon = success ? IconCircleCheck : IconCircleX;
  return (
    <Stack gap={2} miw={0} py={4}>
      <Group gap="xs">
        <span className={`${classes.verdict} ${success ? classes.verified : classes.failed}`}>
          <Icon size={14} aria-hidden />
          {success ? texts.verified : texts.failed}
        </span>
        <Text span size="xs" c="dimmed">
          <Time at={timestamp} />
        </Text>
      </Group>
      {(status > 0 || details !== null) && (
        <Text size="xs" data-written>
          {[status > 0 ? `HTTP ${status}` : null, details].filter(part => part !== null).join(': ')}
        </Text>
      )}
    </Stack>
  );
}
