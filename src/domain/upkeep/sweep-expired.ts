import Type from 'typebox';
import type { Database } from '../../platform/db/database.ts';
import type { Sql } from '../../platform/db/queryable.ts';
import { job } from '../job.ts';

const day = 24 * 3600 * 1000;
/** Rows a statement: short enough that nobody waits for it. */
const batch = 5000;

/** How many rows each sweep removed; `undelivered` mail is settled as failed instead. */
export interface Swept {
  readonly oneTimeTokens: number;
  readonly invitations: number;
  readonly accountInvitations: number;
  readonly oauthFlows: number;
  readonly awaitedSignIns: number;
  readonly loginFailures: number;
  readonly refreshTokens: number;
  readonly spentTokens: number;
  readonly sessions: number;
  readonly undelivered: number;
  readonly mail: number;
  readonly importRows: number;
  readonly credentials: number;
  readonly credentialTypes: number;
  readonly companies: number;
  readonly activityCounts: number;
  readonly activityPeople: number;
}

export const sweeping = job('sweep.expired', {
  data: Type.Object({}),
  every: '17 * * * *',
  run: ({ database, clock }) => sweepExpired(database, clock.now()),
});

/**
 * Removes what nobody can use any more: sign-ins at other providers that were not finished, links and invitations a day after they expired, people of imports whom nobody invited in 30 days, failed logins a day after the first, sessions
 * with their refresh tokens 30 days after they ended, spent refresh tokens after a week (later reuse is refused as unknown),
 * lines of imports that died, mail 30 days after it was settled, and what organizations kept 30 days after they were deleted:
 * credentials with their data keys, then credential types and companies; counts of the ledger that are older than any
 * chart. Mail that could not leave for
 * 3 days is given up and loses its body. Works in short transactions; running it twice at once does no harm.
 */
export async function sweepExpired(database: Database, now: Date): Promise<Swept> {
  const before = (days: number): Date => new Date(now.getTime() - days * day);
  const over = `(s.revoked_at < $1 or s.expires_at < $1)`;
  const sweep = (name: string, text: string, values: readonly unknown[]) =>
    inBatches(database, { name: `sweep_${name}`, text, values: [...values, batch] });
  return {
    oneTimeTokens: await sweep(
      'one_time_tokens',
      `delete from one_time_tokens where hash in
        (select hash from one_time_tokens where expires_at < $1 limit $2 for update skip locked)`,
      [before(1)],
    ),
    invitations: await sweep(
      'invitations',
      `delete from organization_invitations where id in
        (select id from organization_invitations where expires_at < $1 limit $2 for update skip locked)`,
      [before(1)],
    ),
    // Neither mailed nor asked for: until then, the report of an import leads to their links.
    accountInvitations: await sweep(
      'account_invitations',
      `delete from account_invitations where user_id in
        (select user_id from account_invitations where created_at < $1 limit $2 for update skip locked)`,
      [before(30)],
    ),
    oauthFlows: await sweep(
      'oauth_flows',
      `delete from oauth_flows where hash in
        (select hash from oauth_flows where expires_at < $1 limit $2 for update skip locked)`,
      [now],
    ),
    awaitedSignIns: await sweep(
      'awaited_sign_ins',
      `delete from awaited_sign_ins where hash in
        (select hash from awaited_sign_ins where expires_at < $1 limit $2 for update skip locked)`,
      [now],
    ),
    loginFailures: await sweep(
      'login_failures',
      `delete from login_failures where key in
        (select key from login_failures where first_at < $1 and (locked_until is null or locked_until < $2)
         limit $3 for update skip locked)`,
      [before(1), now],
    ),
    // Before their sessions: the cascade of one session may be thousands of tokens.
    refreshTokens: await sweep(
      'refresh_tokens',
      `delete from refresh_tokens where hash in
        (select t.hash from sessions s join refresh_tokens t on t.session_id = s.id where ${over}
         limit $2 for update of t skip locked)`,
      [before(30)],
    ),
    spentTokens: await sweep(
      'spent_tokens',
      `delete from refresh_tokens where hash in
        (select hash from refresh_tokens where used_at < $1 limit $2 for update skip locked)`,
      [before(7)],
    ),
    sessions: await sweep(
      'sessions',
      `delete from sessions where id in (select s.id from sessions s where ${over} limit $2 for update skip locked)`,
      [before(30)],
    ),
    undelivered: await sweep(
      'undelivered_mail',
      `update mail_messages set status = 'failed', body = null, settled_at = $2,
          last_error = coalesce(last_error, 'it could not be delivered in time')
        where id in (select id from mail_messages where status = 'queued' and created_at < $1
         limit $3 for update skip locked)`,
      [before(3), now],
    ),
    mail: await sweep(
      'mail',
      // Settled later than created: the first condition is there for its index.
      `delete from mail_messages where id in
        (select id from mail_messages where created_at < $1 and settled_at < $1 limit $2 for update skip locked)`,
      [before(30)],
    ),
    importRows: await sweep(
      'import_rows',
      // The id of an import is a UUIDv7: it tells when the import began.
      `delete from import_rows where (import_id, line) in
        (select import_id, line from import_rows where import_id < $1 limit $2 for update skip locked)`,
      [firstIdAt(before(1))],
    ),
    credentials: await sweep(
      'credentials',
      `delete from credentials where id in
        (select cr.id from credentials cr join companies co on co.id = cr.company_id
          join organizations o on o.id = co.organization_id
         where o.deleted_at < $1 limit $2 for update of cr skip locked)`,
      [before(30)],
    ),
    credentialTypes: await sweep(
      'credential_types',
      `delete from credential_types where id in
        (select t.id from credential_types t join organizations o on o.id = t.organization_id
         where o.deleted_at < $1 and not exists (select 1 from credentials cr where cr.type_id = t.id)
         limit $2 for update of t skip locked)`,
      [before(30)],
    ),
    companies: await sweep(
      'companies',
      `delete from companies where id in
        (select co.id from companies co join organizations o on o.id = co.organization_id
         where o.deleted_at < $1 and not exists (select 1 from credentials cr where cr.company_id = co.id)
         limit $2 for update of co skip locked)`,
      [before(30)],
    ),
    activityCounts: await sweep(
      'activity_counts',
      `delete from activity_counts where ctid in
        (select ctid from activity_counts where slot < $1 limit $2 for update skip locked)`,
      [before(100)],
    ),
    activityPeople: await sweep(
      'activity_people',
      `delete from activity_people where ctid in
        (select ctid from activity_people where day < $1::timestamptz::date limit $2 for update skip locked)`,
      [before(100)],
    ),
  };
}

/** The smallest UUIDv7 of a moment (RFC 9562 §5.7). */
function firstIdAt(moment: Date): string {
  const hex = moment.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** Repeats a statement that changes at most `batch` rows until there is nothing left for it to do. */
async function inBatches(database: Database, { name, text, values }: Sql & { readonly name: string }): Promise<number> {
  let total = 0;
  for (;;) {
    const [changed] = await database.transact(tx =>
      tx.rows<{ count: number }>({
        name,
        text: `with changed as (${text} returning 1) select count(*) as count from changed`,
        ...(values === undefined ? {} : { values }),
      }),
    );
    const count = changed?.count ?? 0;
    total += count;
    if (count < batch) return total;
  }
}
