import { sql } from '../../platform/db/sql.ts';
import { daysBefore, type Sweep } from '../capability.ts';

export const sweeps: readonly Sweep[] = [
  {
    // What could not leave for 3 days is given up, and loses its body.
    name: 'undelivered',
    rows: (now, limit) => sql`update mail_messages set status = 'failed', body = null, settled_at = ${now},
        last_error = coalesce(last_error, 'it could not be delivered in time')
      where id in (select id from mail_messages where status = 'queued' and created_at < ${daysBefore(now, 3)}
       limit ${limit} for update skip locked)`,
  },
  {
    // 30 days after it was settled, which is later than it was created: the first condition is there for its index.
    name: 'mail',
    rows: (now, limit) => sql`delete from mail_messages where id in
      (select id from mail_messages where created_at < ${daysBefore(now, 30)} and settled_at < ${daysBefore(now, 30)}
       limit ${limit} for update skip locked)`,
  },
];
