import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { Status } from '../../parts/status.tsx';
import { Window } from '../../parts/window.tsx';
import { type Schedule, type ScheduleRun, scheduleQuery } from './queries.ts';
import { texts } from './texts.tsx';

const tones = { running: 'info', succeeded: 'good', failed: 'bad' } as const;

/** How the runs of a schedule went, the newest first. */
export function RunsWindow({ schedule, onClose }: { readonly schedule: Schedule; readonly onClose: () => void }) {
  const { data, error, refetch } = useQuery(scheduleQuery(schedule.schedule_id));
  return (
    <Window title={texts.runsOf(schedule.name)} onClose={onClose}>
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={4} />
      ) : data.runs.length === 0 ? (
        <EmptyState title={texts.noRuns} />
      ) : (
        <Stack gap="sm">
          {data.runs.map(run => (
            <Run key={run.day} run={run} />
          ))}
        </Stack>
      )}
    </Window>
  );
}

function Run({ run }: { readonly run: ScheduleRun }) {
  return (
    <Stack gap={2}>
      <Group justify="space-between">
        {run.report_id === null ? (
          <Text size="sm">{run.day}</Text>
        ) : (
          <Link to="/reports/$id" params={{ id: run.report_id }}>
            {run.day}
          </Link>
        )}
        <Status tone={tones[run.status]}>{texts.runStatuses[run.status]}</Status>
      </Group>
      {run.error !== null && (
        <Text size="xs" c="dimmed">
          {run.error}
        </Text>
      )}
    </Stack>
  );
}
