import { Group, Paper, Skeleton, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';

const Chart = lazy(async () => ({ default: (await import('./chart.tsx')).Chart }));

/** A chart under its title, with what it comes to in words. */
export function Figure({
  title,
  summary,
  bars,
}: {
  readonly title: string;
  readonly summary: string;
  readonly bars: readonly { readonly name: string; readonly value: number }[];
}) {
  return (
    <Paper withBorder p="md" component="figure" m={0}>
      <Group component="figcaption" justify="space-between" align="baseline" mb="sm">
        <Text fw={600}>{title}</Text>
        <Text size="sm" c="dimmed">
          {summary}
        </Text>
      </Group>
      <Suspense fallback={<Skeleton h={200} />}>
        <Chart label={title} bars={bars} />
      </Suspense>
    </Paper>
  );
}
