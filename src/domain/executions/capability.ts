import { sql } from '../../platform/db/sql.ts';
import { capability, daysBefore } from '../capability.ts';
import { category } from '../node-group.ts';
import { executionErrors } from './errors.ts';
import { executionNodes } from './nodes.ts';

export const executions = capability('executions', {
  errors: executionErrors,
  nodes: [
    { key: 'workflow', category: category(97, 'Workflow', 'reading what workflows have done'), nodes: executionNodes },
  ],
  erases: ['executions.actor_id'],
  sweeps: [
    {
      name: 'executions',
      rows: (now, limit) => sql`delete from executions where id in
        (select id from executions where started_at < ${daysBefore(now, 90)} limit ${limit} for update skip locked)`,
    },
  ],
});
