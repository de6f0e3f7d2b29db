import { sql } from '../../platform/db/sql.ts';
import { daysBefore, type Sweep } from '../capability.ts';

export const sweeps: readonly Sweep[] = [
  {
    // A day after they expired.
    name: 'oneTimeTokens',
    rows: (now, limit) => sql`delete from one_time_tokens where hash in
      (select hash from one_time_tokens where expires_at < ${daysBefore(now, 1)}
       limit ${limit} for update skip locked)`,
  },
  {
    // Neither mailed nor asked for: until then, the report of an import leads to their links.
    name: 'accountInvitations',
    rows: (now, limit) => sql`delete from account_invitations where user_id in
      (select user_id from account_invitations where created_at < ${daysBefore(now, 30)}
       limit ${limit} for update skip locked)`,
  },
  {
    // Lines of imports that died. The id of an import is a UUIDv7: it tells when the import began.
    name: 'importRows',
    rows: (now, limit) => sql`delete from import_rows where (import_id, line) in
      (select import_id, line from import_rows where import_id < ${firstIdAt(daysBefore(now, 1))}
       limit ${limit} for update skip locked)`,
  },
  {
    // Rows of bulk operations that were broken off; none takes a week.
    name: 'bulkRows',
    rows: (now, limit) => sql`delete from bulk_rows where (bulk_id, place) in
      (select bulk_id, place from bulk_rows where bulk_id < ${firstIdAt(daysBefore(now, 7))}
       limit ${limit} for update skip locked)`,
  },
];

/** The smallest UUIDv7 of a moment. */
function firstIdAt(moment: Date): string {
  const hex = moment.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
