import { sql } from '../../platform/db/sql.ts';
import { idAt } from '../audit/audit-events.ts';
import { daysBefore, type Sweep } from '../capability.ts';

/** How long deliveries are kept, and what was deleted. */
const keptDays = 30;
/** After how long without an event the number of an object is forgotten. */
const numberedDays = 90;
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export const sweeps: readonly Sweep[] = [
  {
    // Of each webhook by its index: ids are in the order of time.
    name: 'webhookDeliveries',
    rows: (now, limit) => sql`delete from webhook_deliveries where ctid in
      (select old.ctid from webhooks w cross join lateral (select d.ctid from webhook_deliveries d where d.webhook_id = w.id
          and d.id < case when w.deleted_at is null then ${idAt(daysBefore(now, keptDays).getTime(), '0')}::uuid else ${lastId}::uuid end
          limit ${limit} for update skip locked) old
       limit ${limit})`,
  },
  {
    name: 'deletedWebhooks',
    after: ['webhookDeliveries'],
    rows: (now, limit) => sql`delete from webhooks where ctid in
      (select ctid from webhooks where deleted_at < ${daysBefore(now, keptDays)} limit ${limit} for update skip locked)`,
  },
  {
    name: 'formerWebhookSecrets',
    rows: (now, limit) => sql`update webhooks set sealed_former_secret = null, former_until = null where ctid in
      (select ctid from webhooks where former_until < ${now} limit ${limit} for update skip locked)`,
  },
  {
    name: 'webhookObjects',
    rows: (now, limit) => sql`delete from webhook_objects where ctid in
      (select ctid from webhook_objects where last_day < ${daysBefore(now, numberedDays)}::timestamptz::date
       limit ${limit} for update skip locked)`,
  },
];
