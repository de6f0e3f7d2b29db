import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendarTime, IconFileCertificate, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { holdsEverywhere } from '../../access/can.ts';
import { useMe } from '../../api/session.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { Status } from '../../parts/status.tsx';
import { Time } from '../../parts/time.tsx';
import { EvidenceModal } from './evidence-modal.tsx';
import { GenerateModal } from './generate-modal.tsx';
import { type Listed, reportsQuery, schedulesQuery } from './queries.ts';
import { ScheduleList } from './schedule-list.tsx';
import { ScheduleModal } from './schedule-modal.tsx';
import { texts } from './texts.tsx';

const tones = { running: 'info', ready: 'good', failed: 'bad' } as const;

const columns: readonly Column<Listed>[] = [
  {
    key: 'report',
    title: texts.report,
    width: 'minmax(0, 1.4fr)',
    render: ({ report_id: id, report_type: type }) => (
      <Link to="/reports/$id" params={{ id }} data-name>
        {texts.types[type]}
      </Link>
    ),
  },
  {
    key: 'period',
    title: texts.period,
    width: 'minmax(0, 1.4fr)',
    render: ({ period: { from, to } }) => texts.days(from, to),
  },
  {
    key: 'status',
    title: texts.status,
    width: '130px',
    phone: 'end',
    render: ({ status }) => <Status tone={tones[status]}>{texts.statuses[status]}</Status>,
  },
  {
    key: 'by',
    title: texts.by,
    width: 'minmax(0, 1.2fr)',
    render: ({ generated_by: by }) => by ?? texts.deletedAccount,
  },
  {
    key: 'requested',
    title: texts.requested,
    width: '150px',
    phone: 'under',
    render: ({ requested_at: at }) => <Time at={at} relative />,
  },
];

/** Reports: those that were made, those that are mailed again and again, and evidence for auditors. */
export function ReportsScreen() {
  const me = useMe();
  const { data, error, refetch } = useQuery(reportsQuery);
  const { data: planned } = useQuery(schedulesQuery);
  const [generating, generate] = useDisclosure(false);
  const [planning, plan] = useDisclosure(false);
  const [proving, prove] = useDisclosure(false);
  const reports = data?.reports ?? [];
  const actions = (
    <>
      {holdsEverywhere(me, 'audit.read') && (
        <Button variant="default" leftSection={<IconFileCertificate size={16} aria-hidden />} onClick={prove.open}>
          {texts.evidence}
        </Button>
      )}
      <Button variant="default" leftSection={<IconCalendarTime size={16} aria-hidden />} onClick={plan.open}>
        {texts.newSchedule}
      </Button>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={generate.open}>
        {texts.generate}
      </Button>
    </>
  );
  return (
    <Page title={texts.reports} actions={actions}>
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={6} />
      ) : (
        <Stack>
          <Section bare title={texts.allReports}>
            <DataTable
              label={texts.allReports}
              columns={columns}
              count={reports.length}
              rowAt={index => reports[index]}
              empty={<EmptyState title={texts.noReports}>{texts.whatReportsAre}</EmptyState>}
            />
          </Section>
          {planned !== undefined && (
            <Section bare title={texts.schedules} hint={texts.schedulesHint}>
              <ScheduleList schedules={planned.schedules} />
            </Section>
          )}
        </Stack>
      )}
      {generating && <GenerateModal onClose={generate.close} />}
      {planning && <ScheduleModal onClose={plan.close} />}
      {proving && <EvidenceModal onClose={prove.close} />}
    </Page>
  );
}
