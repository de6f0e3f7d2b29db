import { daysBefore, type Sweep } from '../capability.ts';

export const sweeps: readonly Sweep[] = [
  {
    // A day after they expired.
    name: 'oneTimeTokens',
    text: `delete from one_time_tokens where hash in
      (select hash from one_time_tokens where expires_at < $1 limit $2 for update skip locked)`,
    values: now => [daysBefore(now, 1)],
  },
  {
    // Neither mailed nor asked for: until then, the report of an import leads to their links.
    name: 'accountInvitations',
    text: `delete from account_invitations where user_id in
      (select user_id from account_invitations where created_at < $1 limit $2 for update skip locked)`,
    values: now => [daysBefore(now, 30)],
  },
  {
    // Lines of imports that died. The id of an import is a UUIDv7: it tells when the import began.
    name: 'importRows',
    text: `delete from import_rows where (import_id, line) in
      (select import_id, line from import_rows where import_id < $1 limit $2 for update skip locked)`,
    values: now => [firstIdAt(daysBefore(now, 1))],
  },
];

/** The smallest UUIDv7 of a moment. */
function firstIdAt(moment: Date): string {
  const hex = moment.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
