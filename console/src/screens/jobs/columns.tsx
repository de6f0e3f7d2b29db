import type { Column } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { RowOpener } from '../../parts/row-action.tsx';
import { Time } from '../../parts/time.tsx';
import { JobProgress, JobStatus } from './job-status.tsx';
import type { Job } from './queries.ts';
import { texts } from './texts.ts';
import { aboutOf } from './words.ts';

/** Who began it: of who is gone, that they are. */
const starterOf = ({ actor_id: id, actor_username: name }: Job): string =>
  id === null ? texts.theServer : (name ?? texts.deletedPerson);

/** The same, leading to them. */
export function Starter({ job }: { readonly job: Job }) {
  const { actor_id: id, actor_username: name } = job;
  if (id === null || name === null) return starterOf(job);
  return (
    <AnchorLink to="/users/$id" params={{ id }} inherit>
      <bdi>{name}</bdi>
    </AnchorLink>
  );
}

/** Of one's own nobody need be told whose they are. */
export function columnsOf(all: boolean, onOpen: (id: string) => void): readonly Column<Job>[] {
  const who: Column<Job> = {
    key: 'who',
    title: texts.startedBy,
    width: 'minmax(0, 0.8fr)',
    render: job => <bdi>{starterOf(job)}</bdi>,
  };
  return [
    {
      key: 'what',
      title: texts.what,
      width: 'minmax(0, 1.6fr)',
      render: job => <RowOpener onOpen={() => onOpen(job.id)}>{aboutOf(job)}</RowOpener>,
    },
    {
      key: 'status',
      title: texts.status,
      width: '150px',
      phone: 'end',
      render: job => <JobStatus job={job} />,
    },
    { key: 'progress', title: texts.progress, width: 'minmax(0, 2fr)', render: job => <JobProgress job={job} /> },
    ...(all ? [who] : []),
    {
      key: 'started',
      title: texts.started,
      width: '140px',
      phone: 'under',
      render: ({ started_at: at }) => <Time at={at} relative />,
    },
  ];
}
