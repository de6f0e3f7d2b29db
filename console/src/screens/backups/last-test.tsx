import { Text } from '@mantine/core';
import { Section } from '../../parts/section.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import type { Backups } from './queries.ts';
import { texts } from './texts.tsx';

/** What came of the newest test restore. */
export function LastTest({ drill }: { readonly drill: NonNullable<Backups['drill']> }) {
  const { status, started_at: at, rows, error } = drill;
  return (
    <Section title={texts.lastTest}>
      <Text size="sm" {...(status === 'failed' ? { c: 'red' } : {})}>
        {status === 'running'
          ? texts.testRuns(<Time at={at} relative />)
          : status === 'failed'
            ? texts.testFailed(<Time at={at} />, error ?? '')
            : texts.testPassed(<Time at={at} />, numeral(rows ?? 0))}
      </Text>
    </Section>
  );
}
