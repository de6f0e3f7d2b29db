import { Alert, Button, List, Paper, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { IconFileTypeCsv, IconFileTypePdf } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { download } from '../../api/download.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Page } from '../../parts/page.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { Section } from '../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral } from '../../parts/time.tsx';
import { toastError } from '../../parts/toast.tsx';
import { type Report, reportQuery } from './queries.ts';
import { reportRoute } from './routes.ts';
import { texts } from './texts.tsx';

const Charts = lazy(async () => ({ default: (await import('./report-charts.tsx')).ReportCharts }));

type Person = NonNullable<Report['people']>[number];

const columns: readonly Column<Person>[] = [
  {
    key: 'person',
    title: texts.person,
    width: 'minmax(0, 2fr)',
    render: ({ username, name }) => <bdi>{name === null ? username : `${name} (${username})`}</bdi>,
  },
  { key: 'actions', title: texts.actions, width: '120px', phone: 'end', render: ({ actions }) => numeral(actions) },
  { key: 'refused', title: texts.refused, width: '120px', render: ({ denials }) => numeral(denials) },
  { key: 'revealed', title: texts.revealed, width: '150px', render: ({ reveals }) => numeral(reveals) },
];

/** One report: its figures, charts by day, and the people it tells of. */
export function ReportScreen() {
  const { id } = reportRoute.useParams();
  const { data: report, error, refetch } = useQuery(reportQuery(id));
  const save = async (format: 'csv' | 'pdf'): Promise<void> => {
    try {
      const path = `/api/v1/manager/reports/${encodeURIComponent(id)}/file?format=${format}`;
      saveFile(await download(path, { onProgress: () => {}, signal: new AbortController().signal }), `${id}.${format}`);
    } catch (failure) {
      toastError(failure, texts.notSaved);
    }
  };
  const actions = report?.status === 'ready' && (
    <>
      <Button
        variant="default"
        leftSection={<IconFileTypeCsv size={16} aria-hidden />}
        onClick={() => void save('csv')}
      >
        {texts.saveCsv}
      </Button>
      <Button
        variant="default"
        leftSection={<IconFileTypePdf size={16} aria-hidden />}
        onClick={() => void save('pdf')}
      >
        {texts.savePdf}
      </Button>
    </>
  );
  return (
    <Page title={report === undefined ? id : `${texts.types[report.report_type]}, ${id}`} actions={actions}>
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : report === undefined ? (
        <LoadingState lines={6} />
      ) : report.status === 'ready' ? (
        <Said report={report} />
      ) : (
        <Alert color={report.status === 'failed' ? 'red' : 'gate'}>
          {report.status === 'failed' ? texts.failedReport : texts.stillMade}
        </Alert>
      )}
    </Page>
  );
}

function Said({ report }: { readonly report: Report }) {
  const { period, metrics, trends, unavailable, people, notes, days } = report;
  return (
    <Stack>
      <Text c="dimmed">{texts.daysInUtc(period.from, period.to)}</Text>
      <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="sm">
        {metrics.map(({ metric, label, unit, value }) => (
          <Paper key={metric} withBorder p="md">
            <Text size="sm" c="dimmed">
              {label}
            </Text>
            <Text size="xl" fw={600}>
              {inWords(value, unit)}
            </Text>
            <Compared trend={trends?.find(each => each.metric === metric)} unit={unit} />
          </Paper>
        ))}
      </SimpleGrid>
      {days.some(({ values }) => values.length > 1) && (
        <Suspense fallback={<Skeleton h={240} />}>
          <Charts report={report} />
        </Suspense>
      )}
      {people !== null && (
        <Section bare title={texts.people}>
          <DataTable
            label={texts.people}
            columns={columns}
            count={people.length}
            rowAt={index => people[index]}
            empty={<EmptyState title={texts.noPeople} />}
          />
          {notes.map(note => (
            <Text key={note} size="sm" c="dimmed" mt="xs">
              {note}
            </Text>
          ))}
        </Section>
      )}
      {unavailable.length > 0 && (
        <Section title={texts.unavailable}>
          <List size="sm">
            {unavailable.map(({ metric, reason }) => (
              <List.Item key={metric}>
                <b>{metric}</b>: {reason}
              </List.Item>
            ))}
          </List>
        </Section>
      )}
    </Stack>
  );
}

function inWords(value: number | null, unit: Report['metrics'][number]['unit']): string {
  if (value === null) return '–';
  return `${numeral(value)}${{ count: '', percent: ' %', hours: ' h' }[unit]}`;
}

function Compared({
  trend,
  unit,
}: {
  readonly trend: NonNullable<Report['trends']>[number] | undefined;
  readonly unit: Report['metrics'][number]['unit'];
}) {
  if (trend === undefined) return null;
  const change =
    trend.change_percent === null ? null : `${trend.change_percent > 0 ? '+' : ''}${numeral(trend.change_percent)} %`;
  return (
    <Text size="xs" c="dimmed">
      {trend.direction === 'same' ? texts.sameBefore : texts.before(inWords(trend.previous, unit), change)}
    </Text>
  );
}
