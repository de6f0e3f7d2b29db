import type { Actor } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { organizationsIn } from '../access/rules.ts';
import { latestRun } from '../companies/sync-runs.ts';

export const attentionKinds = [
  'ledger_broken',
  'join_requests',
  'failed_integrations',
  'administrators_without_mfa',
  'undelivered_mail',
  'failed_company_sync',
  'own_email_unverified',
  'own_mfa_off',
] as const;

/** Something that somebody should look at. */
export interface Attention {
  readonly kind: (typeof attentionKinds)[number];
  readonly count: number;
  /** What the latest failure said; null where nothing failed. */
  readonly message: string | null;
  /** The first ten of what it is about: organizations that are asked, integrations, people, the sync. */
  readonly ids: readonly string[];
}

/** What the caller's own account is like. */
export interface Own {
  readonly timezone: string;
  readonly email_verified: boolean;
  readonly shows_factor: boolean;
}

/** The caller's own account; undefined for nobody's, such as the operator's. */
export async function ownOf(on: Queryable, actor: Actor): Promise<Own | undefined> {
  const [own] = await on.rows<Own>({
    name: 'overview_own',
    text: `select u.timezone, u.email_verified_at is not null as email_verified, u.shows_factor
      from users u where u.id = $1 and u.deleted_at is null`,
    values: [actor.userId],
  });
  return own;
}

/** What is true now and the caller may know, do something about, or both. */
export async function attentionFor(
  on: Queryable,
  actor: Actor,
  own: Own | undefined,
  at: Date,
  ledgerBreak: string | null,
): Promise<Attention[]> {
  const everywhere = (node: string): boolean => actor.holds(node) === 'everything';
  const [requests, integrations, administrators, mail, sync] = await Promise.all([
    joinRequests(on, actor),
    failedIntegrations(on, actor),
    everywhere('user.read.other') ? administratorsWithoutFactor(on) : null,
    everywhere('*') ? undeliveredMail(on, at) : null,
    everywhere('company.sync') ? failedSync(on) : null,
  ]);
  return [
    of('ledger_broken', ledgerBreak !== null && everywhere('audit.read') ? { count: 1, message: ledgerBreak } : null),
    of('join_requests', requests),
    of('failed_integrations', integrations),
    of('administrators_without_mfa', administrators),
    of('undelivered_mail', mail),
    of('failed_company_sync', sync),
    of('own_email_unverified', own?.email_verified === false ? once : null),
    of('own_mfa_off', own?.shows_factor === false ? once : null),
  ].filter(each => each.count > 0);
}

interface Found {
  readonly count: number;
  readonly message?: string | null;
  readonly ids?: readonly string[] | null;
}

const once: Found = { count: 1 };

function of(kind: Attention['kind'], found: Found | null): Attention {
  return { kind, count: found?.count ?? 0, message: found?.message ?? null, ids: found?.ids ?? [] };
}

async function joinRequests(on: Queryable, actor: Actor): Promise<Found | null> {
  const scope = actor.holds('organization.members');
  if (scope === null) return null;
  const rows = await on.rows<Found>({
    name: 'overview_join_requests',
    text: `with waiting as (
        select q.organization_id as id, count(*) as requests, min(q.created_at) as since from organization_requests q
        join users u on u.id = q.user_id and u.deleted_at is null and u.active
        join organizations o on o.id = q.organization_id and o.deleted_at is null
        where $1::uuid[] is null or q.organization_id = any($1::uuid[]) group by q.organization_id
      )
      select coalesce(sum(requests), 0)::bigint as count,
        (select json_agg(id order by since, id) from (select id, since from waiting order by since, id limit 10) w) as ids
      from waiting`,
    values: [organizationsIn(scope)],
  });
  return rows[0] ?? null;
}

async function failedIntegrations(on: Queryable, actor: Actor): Promise<Found | null> {
  const scope = actor.holds('integration.read');
  if (scope === null) return null;
  const rows = await on.rows<Found>({
    name: 'overview_failed_integrations',
    text: `with failed as (
        select i.id, r.message, r.tested_at from integrations i
        join integration_results r on r.subject = i.id::text and r.user_id is null and not r.success
        where i.deleted_at is null and ($1::uuid[] is null or i.organization_id = any($1::uuid[]))
      ), newest as (select * from failed order by tested_at desc, id limit 10)
      select (select count(*) from failed) as count,
        (select message from newest order by tested_at desc, id limit 1) as message,
        (select json_agg(id order by tested_at desc, id) from newest) as ids`,
    values: [organizationsIn(scope)],
  });
  return rows[0] ?? null;
}

/** People who may do everything, however they came to it, and whom a stolen password is enough to be. */
async function administratorsWithoutFactor(on: Queryable): Promise<Found | null> {
  const now = (alias: string): string =>
    `(${alias}.starts_at is null or ${alias}.starts_at <= now()) and (${alias}.expires_at is null or ${alias}.expires_at > now())`;
  const rows = await on.rows<Found>({
    name: 'overview_administrators',
    text: `with administrators as (
        select ur.user_id as id from permissions p join role_permissions rp on rp.permission_id = p.id
          join roles r on r.id = rp.role_id and r.organization_id is null join user_roles ur on ur.role_id = r.id
          where p.resource = '*' and p.action = '*' and ${now('ur')}
        union
        select g.user_id from user_grants g where g.pattern = '*' and g.organization_id is null and ${now('g')}
        union
        select m.user_id from team_grants g join teams t on t.id = g.team_id and t.deleted_at is null
          and t.organization_id is null join team_members m on m.team_id = t.id and m.deleted_at is null
          where g.pattern = '*' and array_position(array['member', 'manager', 'owner']::text[], m.role::text)
            >= array_position(array['member', 'manager', 'owner']::text[], g.least_role::text)
      ), exposed as (
        select u.id from users u where u.id in (select id from administrators) and u.active and u.deleted_at is null
          and not u.shows_factor
      )
      select (select count(*) from exposed) as count,
        (select json_agg(id order by id) from (select id from exposed order by id limit 10) e) as ids`,
  });
  return rows[0] ?? null;
}

/** Mail that was given up in the last week; the creation, for its index, lies at most three days before. */
async function undeliveredMail(on: Queryable, at: Date): Promise<Found | null> {
  const rows = await on.rows<Found>({
    name: 'overview_undelivered_mail',
    text: `with failed as (
        select id, last_error, settled_at from mail_messages where status = 'failed'
          and created_at > $1::timestamptz - interval '11 days' and settled_at > $1::timestamptz - interval '7 days'
      )
      select (select count(*) from failed) as count,
        (select last_error from failed order by settled_at desc, id desc limit 1) as message`,
    values: [at],
  });
  return rows[0] ?? null;
}

async function failedSync(on: Queryable): Promise<Found | null> {
  const run = await latestRun(on);
  return run === null || run.error === null ? null : { count: 1, message: run.error, ids: [run.id] };
}
