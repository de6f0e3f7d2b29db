import { Group, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { DataTable } from '../../parts/data-table.tsx';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral } from '../../parts/time.tsx';
import { AdminTabs } from './admin-tabs.tsx';
import { Figure } from './figure.tsx';
import { type Period, periods, usageGroups } from './options.ts';
import { type Usage, usageQuery } from './queries.ts';
import { usageRoute } from './routes.ts';
import { texts } from './texts.tsx';
import { columnsBy } from './usage-columns.tsx';

/** How the API was used: over time, and by route, status or key. */
export function UsageScreen() {
  const { by = 'route', period = '1' } = usageRoute.useSearch();
  const navigate = usageRoute.useNavigate();
  const { data, error, refetch } = useQuery(usageQuery(by, period));
  const hours = useQuery(usageQuery('hour', period));
  return (
    <Page title={texts.admin} tabs={<AdminTabs />}>
      <Stack gap="lg">
        <Group align="flex-end">
          <Select
            label={texts.period}
            w="9rem"
            data={periods.map(value => ({ value, label: texts.periods[value] }))}
            value={period}
            allowDeselect={false}
            onChange={value =>
              void navigate({
                search: before => ({ ...before, period: periods.find(each => each === value) }),
                replace: true,
              })
            }
          />
          <Select
            label={texts.showBy}
            w="9rem"
            data={usageGroups.map(value => ({ value, label: texts.by[value] }))}
            value={by}
            allowDeselect={false}
            onChange={value =>
              void navigate({
                search: before => ({ ...before, by: usageGroups.find(each => each === value) }),
                replace: true,
              })
            }
          />
        </Group>
        {hours.data !== undefined && hours.data.length > 0 && <OverTime hours={hours.data} period={period} />}
        {error !== null && data === undefined ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : data === undefined ? (
          <LoadingState lines={8} />
        ) : (
          <DataTable<Usage>
            key={`${by} ${period}`}
            label={texts.usage}
            columns={columnsBy[by]}
            count={data.length}
            rowAt={index => data[index]}
            empty={<EmptyState title={texts.nothingUsed} />}
          />
        )}
      </Stack>
    </Page>
  );
}

const day = 24 * 3600_000;
const hour = 3600_000;

/** Requests by hours of a day, or by days of more (UTC); what nobody asked for is none. */
function OverTime({ hours, period }: { readonly hours: readonly Usage[]; readonly period: Period }) {
  const byHours = period === '1';
  const long = byHours ? hour : day;
  const counts = new Map<number, number>();
  for (const { hour: at, requests } of hours) {
    const begin = Math.floor(Date.parse(at ?? '') / long) * long;
    counts.set(begin, (counts.get(begin) ?? 0) + requests);
  }
  const last = Math.max(...counts.keys());
  const many = byHours ? 24 : Number(period);
  const bars = Array.from({ length: many }, (_, index) => last - (many - 1 - index) * long).map(begin => {
    const text = new Date(begin).toISOString();
    return { name: byHours ? text.slice(11, 16) : text.slice(5, 10), value: counts.get(begin) ?? 0 };
  });
  const requests = hours.reduce((sum, used) => sum + used.requests, 0);
  const failed = hours.reduce((sum, used) => sum + used.server_errors, 0);
  return (
    <Figure
      title={byHours ? texts.requestsAnHour : texts.requestsADay}
      summary={texts.inAll(numeral(requests), numeral(failed))}
      bars={bars}
    />
  );
}
