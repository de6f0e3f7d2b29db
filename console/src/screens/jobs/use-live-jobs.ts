import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Page } from '../../api/client.ts';
import { type Message, onLive } from '../../api/live.ts';
import { type Job, jobKey, jobListsKey, jobsRoot } from './queries.ts';

/** How far one's own job has come, as the server tells it after each batch. */
interface Told extends Message, Pick<Job, 'execution_id' | 'outcome'> {
  readonly done: number;
  readonly total: number | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly note: string | null;
}

/** Milliseconds between two looks at what others have begun: of that nothing is told. */
const pause = 10_000;

/** Keeps what is shown of jobs as it is now. `looks`: something runs that may be another's. */
export function useLiveJobs(looks: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    const asked = new Set<string>();
    return onLive('jobs', message => {
      if (!isTold(message)) return void client.invalidateQueries({ queryKey: jobsRoot });
      const known = take(client, message);
      // One that began just now is read once, and one that has ended for what it came to.
      if (message.outcome === 'running' && (known || asked.has(message.execution_id))) return;
      asked.add(message.execution_id);
      void client.invalidateQueries({ queryKey: jobsRoot });
    });
  }, [client]);
  useEffect(() => {
    if (!looks) return;
    const timer = setInterval(() => void client.invalidateQueries({ queryKey: jobsRoot }), pause);
    return () => clearInterval(timer);
  }, [client, looks]);
}

const isTold = (message: Message): message is Told => message.type === 'job';

/** Shows it without asking: batches follow each other faster than one may ask. Returns whether it is shown at all. */
function take(client: QueryClient, { execution_id: id, done, total, counts, note }: Told): boolean {
  let known = false;
  const changed = (job: Job): Job => {
    if (job.id !== id) return job;
    known = true;
    // What is told late says nothing new.
    if (job.outcome !== 'running' || done < (job.progress?.done ?? 0)) return job;
    return { ...job, progress: { done, total, counts: { ...counts }, note } };
  };
  client.setQueriesData<Page<Job>>({ queryKey: jobListsKey }, page =>
    page === undefined ? page : { ...page, items: page.items.map(changed) },
  );
  client.setQueryData<Job>(jobKey(id), job => (job === undefined ? job : changed(job)));
  return known;
}
