import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { command } from '../action.ts';
import { job } from '../job.ts';
import { later } from '../lifetimes.ts';
import { silenceSeconds } from './go-through.ts';
import type { LongJob } from './long-run.ts';

const Nothing = Type.Object({}, { additionalProperties: false });

/**
 * Asks for the job of every run that may have lost its own, once it has been silent for long enough: its process was
 * killed, or its tries were used up while the database was away. A job that finds somebody at it leaves it to them.
 */
export const resumeRuns = command('execution.resume', {
  input: Nothing,
  permit: byOperator,
  audit: { off: 'nothing is begun that was not asked for' },
  run: async ({ tx, ports, enqueue }): Promise<void> => {
    const running = await tx.rows<{ id: string; run: string; seen_at: string }>({
      text: `select id, run, seen_at from executions where outcome = 'running' order by seen_at limit 1000`,
    });
    const jobs = new Map(ports.capabilities.flatMap(each => each.jobs.map(own => [own.name, own as LongJob] as const)));
    for (const { id, run, seen_at } of running) {
      const own = jobs.get(run);
      // Of a version that knew more, or was told of less.
      if (own === undefined) continue;
      enqueue(own, { execution: id }, { key: id, startAfter: later(new Date(seen_at), silenceSeconds + 1) });
    }
  },
});

export const resumeExecutions = job('execution.resume', {
  data: Nothing,
  every: '* * * * *',
  dueAtStart: async ({ database }) =>
    (await database.rows({ text: `select 1 from executions where outcome = 'running' limit 1` })).length > 0,
  run: ({ perform }) => perform(resumeRuns, {}),
});
