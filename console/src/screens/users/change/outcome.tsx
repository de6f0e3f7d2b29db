import { Group, Stack, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ButtonLink } from '../../../parts/links.tsx';
import { Section } from '../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { JobProgress, JobStatus } from '../../jobs/job-status.tsx';
import { fetchJob, jobKey } from '../../jobs/queries.ts';
import { RowErrors } from '../../jobs/row-errors.tsx';
import { useLiveJobs } from '../../jobs/use-live-jobs.ts';
import { failedOf } from '../../jobs/words.ts';
import { usersRoot } from '../queries.ts';
import { texts } from './texts.tsx';

/** How far the job has come that does it, as it happens; and what came of it, row by row where it was refused. */
export function Outcome({ id }: { readonly id: string }) {
  const client = useQueryClient();
  useLiveJobs(false);
  const {
    data: job,
    error,
    refetch,
  } = useQuery({
    queryKey: jobKey(id),
    queryFn: ({ signal }) => fetchJob(id, signal),
    // Its end is told live; a connection that was lost meanwhile must not hide it.
    refetchInterval: ({ state: { data } }) => (data === undefined || data.outcome === 'running' ? 3_000 : false),
  });
  const over = job !== undefined && job.outcome !== 'running';
  useEffect(() => {
    if (over) void client.invalidateQueries({ queryKey: usersRoot });
  }, [client, over]);
  return (
    <Section
      title={texts.whatCameOfIt}
      bare
      actions={
        <ButtonLink
          variant="default"
          size="xs"
          to="/jobs"
          search={{ job: id }}
          rightSection={<IconArrowRight size={14} aria-hidden />}
        >
          {texts.openJob}
        </ButtonLink>
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : job === undefined ? (
        <LoadingState lines={2} />
      ) : (
        <Stack>
          <Group role="status">
            <JobStatus job={job} />
            <JobProgress job={job} />
          </Group>
          {!over && (
            <Text size="sm" c="dimmed">
              {texts.itGoesOn}
            </Text>
          )}
          {failedOf(job) > 0 && <RowErrors job={job} />}
        </Stack>
      )}
    </Section>
  );
}
