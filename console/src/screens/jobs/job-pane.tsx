import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconInfoCircle, IconX } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../access/can.ts';
import { PlaceName } from '../../access/place-name.tsx';
import { useMe } from '../../api/session.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { type Fact, Facts } from '../../parts/facts.tsx';
import { Pane } from '../../parts/pane.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { Starter } from './columns.tsx';
import { JobProgress, JobStatus } from './job-status.tsx';
import { cancelJob, fetchJob, type Job, jobKey, jobsRoot } from './queries.ts';
import { RowErrors } from './row-errors.tsx';
import { texts } from './texts.ts';
import { aboutOf, countsOf, failedOf, reasonOf } from './words.ts';

/** One job: what it is about, how far it has come and what came of it, with a way to cancel it. */
export function JobPane(props: {
  readonly id: string;
  /** As the list has it. */
  readonly row: Job | undefined;
  readonly previous: (() => void) | null;
  readonly next: (() => void) | null;
  readonly onClose: () => void;
}) {
  const { id, row, previous, next, onClose } = props;
  const found = useQuery({
    queryKey: jobKey(id),
    queryFn: ({ signal }) => fetchJob(id, signal),
    initialData: row,
  });
  const job = found.data;
  return (
    <Pane
      title={texts.job}
      hint={job !== undefined && <Time at={job.started_at} relative />}
      previous={{ label: texts.previous, go: previous }}
      next={{ label: texts.next, go: next }}
      onClose={onClose}
    >
      {found.error !== null ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : job === undefined ? (
        <LoadingState lines={6} />
      ) : (
        <Stack gap="md">
          <Text fw={500}>{aboutOf(job)}</Text>
          <Reason job={job} />
          <Facts facts={factsOf(job)} />
          <CancelJob job={job} />
          {failedOf(job) > 0 && <RowErrors job={job} />}
        </Stack>
      )}
    </Pane>
  );
}

function Reason({ job }: { readonly job: Job }) {
  const reason = reasonOf(job);
  if (reason === null) return null;
  return (
    <Alert color={job.outcome === 'cancelled' ? 'gray' : 'red'} icon={<IconInfoCircle aria-hidden />}>
      <span data-written>{reason}</span>
    </Alert>
  );
}

function factsOf(job: Job): Fact[] {
  const facts: Fact[] = [
    [texts.status, <JobStatus key="status" job={job} />],
    [texts.progress, <JobProgress key="progress" job={job} />],
  ];
  for (const [name, count] of countsOf(job)) facts.push([name, numeral(count)]);
  facts.push(
    [texts.startedBy, <Starter key="who" job={job} />],
    [texts.where, <PlaceName key="where" of={job.organization_id} />],
    [texts.started, <Time key="started" at={job.started_at} />],
  );
  if (job.ended_at !== null) facts.push([texts.ended, <Time key="ended" at={job.ended_at} />]);
  facts.push([
    texts.number,
    <span key="id" data-written>
      {job.execution_id}
    </span>,
    job.execution_id,
  ]);
  return facts;
}

/** One's own can be cancelled, and others' where one may; asked once, it goes on to the end of its batch. */
function CancelJob({ job }: { readonly job: Job }) {
  const client = useQueryClient();
  const own = useMe().user.id === job.actor_id;
  const can = useCan();
  const [asking, setAsking] = useState(false);
  if (job.outcome !== 'running' || job.cancelling || !(own || can('workflow.cancel'))) return null;
  const cancel = async (): Promise<void> => {
    try {
      client.setQueryData<Job>(jobKey(job.id), await cancelJob(job.id));
      toastDone(texts.willBeCancelled);
    } finally {
      // Also when it was refused: it may have ended before.
      void client.invalidateQueries({ queryKey: jobsRoot });
    }
  };
  return (
    <Group>
      <Button variant="default" leftSection={<IconX size={16} aria-hidden />} onClick={() => setAsking(true)}>
        {texts.cancelJob}
      </Button>
      <Confirm
        opened={asking}
        title={texts.cancelThisJob}
        action={texts.cancelJob}
        onConfirm={cancel}
        onClose={() => setAsking(false)}
      >
        {texts.itEndsSoon}
      </Confirm>
    </Group>
  );
}
