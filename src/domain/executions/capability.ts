import { sql } from '../../platform/db/sql.ts';
import { capability, daysBefore } from '../capability.ts';
import { category } from '../node-group.ts';
import { executionErrors } from './errors.ts';
import { executionNodes } from './nodes.ts';
import { resumeExecutions } from './resume-executions.ts';

export const executions = capability('executions', {
  errors: executionErrors,
  nodes: [
    {
      key: 'workflow',
      category: category(97, 'Workflow', 'reading what workflows have done, and cancelling it'),
      nodes: executionNodes,
    },
  ],
  jobs: [resumeExecutions],
  restored: async (on, at) => {
    // The one that was copied has gone on with them.
    const ended = await on.rows({
      text: `update executions set outcome = 'failed', ended_at = $1, state = null, runner = null where outcome = 'running' returning 1`,
      values: [at],
    });
    return ended.length === 0 ? [] : [`${ended.length} executions that were under way do not go on`];
  },
  // What the server does goes on without whoever asked for it.
  erase: async ({ tx }, { id }) => {
    await tx.rows({ text: 'update executions set actor_id = null where actor_id = $1 and as_server', values: [id] });
  },
  erases: ['executions.actor_id'],
  sweeps: [
    {
      name: 'executions',
      rows: (now, limit) => sql`delete from executions where id in
        (select id from executions where started_at < ${daysBefore(now, 90)} and outcome <> 'running'
         limit ${limit} for update skip locked)`,
    },
  ],
});
