import { daysBefore, type Sweep } from '../capability.ts';

export const sweeps: readonly Sweep[] = [
  {
    // What could not leave for 3 days is given up, and loses its body.
    name: 'undelivered',
    text: `update mail_messages set status = 'failed', body = null, settled_at = $2,
        last_error = coalesce(last_error, 'it could not be delivered in time')
      where id in (select id from mail_messages where status = 'queued' and created_at < $1
       limit $3 for update skip locked)`,
    values: now => [daysBefore(now, 3), now],
  },
  {
    // 30 days after it was settled, which is later than it was created: the first condition is there for its index.
    name: 'mail',
    text: `delete from mail_messages where id in
      (select id from mail_messages where created_at < $1 and settled_at < $1 limit $2 for update skip locked)`,
    values: now => [daysBefore(now, 30)],
  },
];
