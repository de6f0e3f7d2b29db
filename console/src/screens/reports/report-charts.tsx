import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { Paper, SimpleGrid, Text } from '@mantine/core';
import { numeral } from '../../parts/time.tsx';
import type { Report } from './queries.ts';
import { texts } from './texts.tsx';

/** A chart by day of each metric that has something to show. Their sums stand above them, and the days in the file. */
export function ReportCharts({ report }: { readonly report: Report }) {
  const labels = new Map(report.metrics.map(({ metric, label }) => [metric, label]));
  const drawn = report.days.filter(({ values }) => values.length > 1 && values.some(({ value }) => value > 0));
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      {drawn.map(({ metric, values }) => (
        <Paper key={metric} withBorder p="md" component="figure" m={0}>
          <Text component="figcaption" fw={600} mb="sm">
            {texts.byDay(labels.get(metric) ?? metric)}
          </Text>
          <div aria-hidden>
            <BarChart
              h={180}
              data={values.map(({ day, value }) => ({ day: day.slice(5), value }))}
              dataKey="day"
              accessibilityLayer={false}
              maxBarWidth={28}
              valueFormatter={numeral}
              yAxisProps={{ allowDecimals: false, width: 44 }}
              xAxisProps={{ minTickGap: 24 }}
              series={[{ name: 'value', label: labels.get(metric) ?? metric, color: 'gate.6' }]}
            />
          </div>
        </Paper>
      ))}
    </SimpleGrid>
  );
}
