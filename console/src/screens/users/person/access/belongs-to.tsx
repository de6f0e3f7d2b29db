import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Rows } from '../../../../parts/rows.tsx';
import { Section } from '../../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../../parts/states.tsx';
import { numeral } from '../../../../parts/time.tsx';

/** What a person belongs to, a row each, and how many these are. */
export function BelongsTo<Thing>({
  title,
  none,
  things,
  error,
  retry,
  children: row,
}: {
  readonly title: string;
  /** Said where there is nothing. */
  readonly none: string;
  /** Undefined: they are not there yet. */
  readonly things: readonly Thing[] | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
  /** The row of one of them. */
  readonly children: (thing: Thing) => ReactNode;
}) {
  const count = things?.length ?? 0;
  return (
    <Section title={title} bare {...(count > 0 ? { count: numeral(count) } : {})}>
      {error !== null ? (
        <ErrorState error={error} retry={retry} />
      ) : things === undefined ? (
        <LoadingState lines={1} />
      ) : count === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <Rows label={title} plain>
          {things.map(row)}
        </Rows>
      )}
    </Section>
  );
}
