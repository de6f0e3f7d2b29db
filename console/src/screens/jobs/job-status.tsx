import { Progress } from '@mantine/core';
import { Status } from '../../parts/status.tsx';
import classes from './jobs.module.css';
import type { Job } from './queries.ts';
import { texts } from './texts.ts';
import { aboutOf, failedOf, farOf } from './words.ts';

const tones = { running: 'info', succeeded: 'good', refused: 'bad', failed: 'bad', cancelled: 'idle' } as const;

/** How a job stands. */
export function JobStatus({ job }: { readonly job: Job }) {
  const { outcome } = job;
  if (outcome === 'running' && job.cancelling) return <Status tone="warn">{texts.statuses.cancelling}</Status>;
  if (outcome === 'succeeded' && failedOf(job) > 0) return <Status tone="warn">{texts.statuses.withErrors}</Status>;
  return <Status tone={tones[outcome]}>{texts.statuses[outcome]}</Status>;
}

/** How far it has come: as a bar while it runs and the end is known, and in words. */
export function JobProgress({ job }: { readonly job: Job }) {
  const { progress, outcome } = job;
  const failed = failedOf(job);
  const words = [farOf(job), failed > 0 ? texts.failedRows(failed) : ''].filter(each => each !== '').join(' · ');
  return (
    <span className={classes.progress}>
      {outcome === 'running' && progress !== null && progress.total !== null && (
        <Progress
          className={classes.bar}
          value={progress.total === 0 ? 100 : (progress.done / progress.total) * 100}
          aria-label={aboutOf(job)}
        />
      )}
      <span className={classes.words}>{words}</span>
    </span>
  );
}
