import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { numeral } from '../../parts/time.tsx';

/** The drawing alone: its sum stands above it. */
export function Chart({
  label,
  bars,
}: {
  readonly label: string;
  readonly bars: readonly { readonly name: string; readonly value: number }[];
}) {
  return (
    <div aria-hidden>
      <BarChart
        h={200}
        data={bars.map(bar => ({ ...bar }))}
        dataKey="name"
        accessibilityLayer={false}
        maxBarWidth={28}
        valueFormatter={numeral}
        yAxisProps={{ allowDecimals: false, width: 52 }}
        xAxisProps={{ minTickGap: 24 }}
        series={[{ name: 'value', label, color: 'gate.6' }]}
      />
    </div>
  );
}
