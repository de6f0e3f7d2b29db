import '@mantine/charts/styles.css';
import { BarChart, LineChart } from '@mantine/charts';
import { Group, Paper, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { dayNamer } from '../../parts/days.ts';
import { numeral } from '../../parts/time.tsx';
import classes from './home.module.css';
import type { Day } from './queries.ts';
import { texts } from './texts.tsx';

/** The drawings alone, of what has something to show: their numbers stand in the table beside them, so that nobody needs to see these. */
export function Charts({ activity }: { readonly activity: readonly Day[] }) {
  const name = dayNamer('short');
  const drawn = activity.map(each => ({ ...each, name: name(each.day) }));
  const sum = (of: (day: Day) => number | null): string =>
    numeral(activity.reduce((total, day) => total + (of(day) ?? 0), 0));
  const signIns = activity.some(each => (each.sign_ins ?? 0) + (each.failed_sign_ins ?? 0) > 0);
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" verticalSpacing="sm">
      {signIns && (
        <Figure
          title={texts.signIns}
          wide
          summary={texts.succeededFailedWith(
            sum(day => day.sign_ins),
            sum(day => day.failed_sign_ins),
          )}
        >
          <LineChart
            {...usual}
            data={drawn}
            withDots={drawn.length < 31}
            withLegend
            legendProps={{ verticalAlign: 'bottom', height: 30 }}
            series={[
              { name: 'sign_ins', label: texts.signIns, color: 'gate.6' },
              // Told apart without colours too.
              { name: 'failed_sign_ins', label: texts.failedSignInsDashed, color: 'red.6', strokeDasharray: '5 4' },
            ]}
          />
        </Figure>
      )}
      {activity.some(({ denials }) => denials > 0) && (
        <Figure title={texts.refusals} summary={texts.notCountingFailedSignIns(sum(day => day.denials))}>
          <BarChart
            {...usual}
            data={drawn}
            maxBarWidth={28}
            series={[{ name: 'denials', label: texts.refusals, color: 'orange.7' }]}
          />
        </Figure>
      )}
      <Figure
        title={texts.activePeople}
        summary={texts.mostOnOneDay(numeral(Math.max(0, ...activity.map(day => day.active_people))))}
      >
        <BarChart
          {...usual}
          data={drawn}
          maxBarWidth={28}
          series={[{ name: 'active_people', label: texts.activePeople, color: 'teal.7' }]}
        />
      </Figure>
    </SimpleGrid>
  );
}

const usual = {
  className: classes.chart,
  dataKey: 'name',
  // Hidden from assistive technology as a whole: nothing in it may take the focus.
  accessibilityLayer: false,
  curveType: 'monotone' as const,
  valueFormatter: numeral,
  yAxisProps: { allowDecimals: false, width: 44 },
  xAxisProps: { minTickGap: 24 },
};

function Figure(props: {
  readonly title: string;
  readonly summary: string;
  /** The whole row is its own. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}) {
  const { title, summary, wide = false, children } = props;
  return (
    <Paper withBorder p="md" component="figure" className={classes.figure} data-wide={wide || undefined}>
      <Group component="figcaption" gap="xs" justify="space-between" mb="sm">
        <Text fw={600}>{title}</Text>
        <Text size="sm" c="dimmed">
          {summary}
        </Text>
      </Group>
      <div aria-hidden>{children}</div>
    </Paper>
  );
}
