import { sql } from '../../platform/db/sql.ts';
import { capability, daysBefore } from '../capability.ts';
import { usageNodes } from './nodes.ts';
import { usageDays } from './read-usage.ts';
import { serverCounted } from './server-figures.ts';

export const usage = capability('usage', {
  nodes: [{ key: 'admin', nodes: usageNodes }],
  jobs: [serverCounted],
  sweeps: [
    {
      name: 'apiUsage',
      rows: (now, limit) => sql`delete from api_usage where ctid = any(array(
        select ctid from api_usage where hour < ${daysBefore(now, usageDays)} limit ${limit} for update skip locked))`,
    },
  ],
  erases: ['api_usage.user_id'],
});
