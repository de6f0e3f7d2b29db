import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, raw, sql } from '../../platform/db/sql.ts';
import { command } from '../action.ts';
import { job } from '../job.ts';
import { later } from '../lifetimes.ts';
import { type Mailing, queueMail } from '../mail/outbox.ts';
import { type Notifying, notify } from '../notifications/notify.ts';
import { settleNotifications } from '../notifications/settle-notifications.ts';
import { joinRequested } from './notices.ts';
import { administratorsSql } from './organizations.ts';

/** Seconds between two mails to the same administrators about requests to join. */
const pause = 3600;
/** Organizations a run of the job; the next run goes on. */
const batch = 100;

/** SQL: the request `q` by the person `u` is one that administrators are mailed about: anyone can type any address. */
const counts = 'u.active and u.deleted_at is null and u.email_verified_at is not null';

/** SQL: somebody waits in the organization `o` whom its administrators were not mailed about; `latest` is the latest moment of their last mail. */
const due = (latest: unknown): Fragment => sql`o.active and o.deleted_at is null
  and (o.requests_told_at is null or o.requests_told_at <= ${latest})
  and exists (select 1 from organization_requests q join users u on u.id = q.user_id
    where q.organization_id = o.id and q.told_at is null and ${raw(counts)})`;

const claimMail = prepared<[organization: string, at: Date, latest: Date]>(
  'tell_of_requests',
  (organization, at, latest) => sql`update organizations o set requests_told_at = ${at}
    where o.id = ${organization} and ${due(latest)} returning o.name`,
);

const organizationsDue = prepared<[latest: Date, limit: number]>(
  'organizations_to_tell',
  (latest, limit) => sql`select o.id from organizations o
    where o.id in (select organization_id from organization_requests where told_at is null) and ${due(latest)}
    order by o.id limit ${limit}`,
);

/**
 * Tells an organization's administrators, also by mail, that somebody waits to be let in: once each, and not within an
 * hour of the last time. Whoever asks meanwhile is told of by `tellOfRequests`. Call it after a request was stored, or the address of
 * somebody who waits was verified.
 */
export async function tellAdministrators(work: Mailing & Notifying, organization: string): Promise<void> {
  const { tx, ports, at } = work;
  const [told] = await tx.rows<{ name: string }>(claimMail(organization, at, later(at, -pause)));
  if (told === undefined) return;
  await tx.rows({
    name: 'requests_told',
    text: `update organization_requests q set told_at = $2 from users u
      where u.id = q.user_id and q.organization_id = $1 and q.told_at is null and ${counts}`,
    values: [organization, at],
  });
  const waiting = await waitingIn(tx, organization);
  const administrators = await administratorsOf(tx, organization);
  for (const { email, name } of administrators) {
    await queueMail(work, {
      kind: 'join_requested',
      to: email,
      name,
      organization: told.name,
      waiting,
      link: `${ports.settings.publicUrl}/organizations/${organization}/requests`,
    });
  }
  await notify(work, joinRequested, {
    to: administrators.map(({ id }) => id),
    facts: { organization: told.name, waiting },
    by: null,
    target: requestsOf(organization),
  });
}

/** Call it when a request was answered: once nobody waits, no administrator need look any more. */
export async function settleRequests(work: Notifying, organization: string): Promise<void> {
  if ((await waitingIn(work.tx, organization)) > 0) return;
  await settleNotifications(work, [joinRequested], { to: null, target: requestsOf(organization) });
}

const requestsOf = (organization: string) => ({ kind: 'organization_requests', id: organization });

async function waitingIn(tx: Tx, organization: string): Promise<number> {
  const [waiting] = await tx.rows<{ count: number }>({
    name: 'requests_waiting',
    text: `select count(*) as count from organization_requests q join users u on u.id = q.user_id
      where q.organization_id = $1 and ${counts}`,
    values: [organization],
  });
  return waiting?.count ?? 0;
}

function administratorsOf(tx: Tx, organization: string): Promise<{ id: string; email: string; name: string }[]> {
  return tx.rows(
    sql`select u.id, u.email, coalesce(u.display_name, u.username) as name from users u where u.active and u.deleted_at is null
      and u.id in (select ur.user_id from ${administratorsSql(organization)}) order by u.id`,
  );
}

/** Mails the administrators of those who asked within an hour of the last mail, once that hour is over. */
export const tellOfRequests = command('organization.tell_of_requests', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'the mails are on record, and nothing else changes' },
  run: async work => {
    const rows = await work.tx.rows<{ id: string }>(organizationsDue(later(work.at, -pause), batch));
    for (const { id } of rows) await tellAdministrators(work, id);
  },
});

export const tellAgain = job('organization.tell_of_requests', {
  data: Type.Object({}),
  every: '*/10 * * * *',
  run: ({ perform }) => perform(tellOfRequests, {}),
});
