import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { administers, canSignIn } from '../access/holdings.ts';
import { lifetimes } from '../lifetimes.ts';
import { hasFactor } from '../mfa/has-factor.ts';
import { appliesTo } from '../rules/applying.ts';
import { type ConfigurationOf, type PolicyType, usualMethods } from '../rules/types.ts';
import type { PolicyKey } from './policies.ts';

/** A policy that is not stored yet. */
export interface Draft extends PolicyKey {
  readonly configuration: ConfigurationOf<PolicyType>;
}

/** Somebody who could not go on as they do today. */
export interface Stopped {
  readonly id: string;
  readonly email: string;
  readonly username: string;
  readonly why: string;
}

export interface Effect {
  /** How many people it is about, and how many of them it would stop: each 10,000 at most. */
  readonly touched: number;
  readonly stopped: number;
  /** Some of those, by address. */
  readonly people: readonly Stopped[];
}

const mostCounted = 10_000;
const mostNamed = 100;

/** SQL: the session `s` is one of the person `u` that goes on. */
const livingSession = (at: Date): Fragment => sql`s.user_id = u.id and s.revoked_at is null and s.expires_at > ${at}
  and s.last_seen_at + make_interval(secs => ${lifetimes.sessionIdle}) > ${at}`;

/** SQL: the person `u` could not go on as they do today, and why; null for what stops nobody. */
function stops({ configuration }: Draft, at: Date): { readonly who: Fragment; readonly why: string } | null {
  const living = livingSession(at);
  if ('cidrs' in configuration)
    return {
      who: sql`exists (select 1 from sessions s where ${living} and s.ip ~ '^[0-9.]+$|:'
        and not exists (select 1 from unnest(${configuration.cidrs}::cidr[]) as c where s.ip::inet <<= c))`,
      why: 'is signed in from an address that is not among those',
    };
  if ('provider' in configuration)
    return {
      who: sql`not exists (select 1 from external_identities i where i.user_id = u.id and i.provider = ${configuration.provider})`,
      why: `has not linked an account of ${configuration.provider === 'google' ? 'Google' : 'Microsoft'}`,
    };
  if ('required' in configuration) {
    if (!configuration.required) return null;
    return {
      who: sql`not (${hasFactor(configuration.methods ?? usualMethods)})`,
      why: 'has no second factor of these kinds',
    };
  }
  if ('idle_minutes' in configuration || 'absolute_hours' in configuration) {
    const { idle_minutes: idle = null, absolute_hours: absolute = null } = configuration;
    return {
      who: sql`exists (select 1 from sessions s where ${living}
        and (s.last_seen_at + make_interval(mins => ${idle}::int) <= ${at}
          or s.created_at + make_interval(hours => ${absolute}::int) <= ${at}))`,
      why: 'has a session that ends',
    };
  }
  if ('expiry_days' in configuration && (configuration.expiry_days ?? 0) > 0)
    return {
      who: sql`(u.password_hash is not null
        and coalesce(u.password_changed_at, u.created_at) + make_interval(days => ${configuration.expiry_days}::int) <= ${at})`,
      why: 'has a password that is too old',
    };
  return null;
}

const about = ({ organization, applyTo }: PolicyKey): Fragment =>
  sql`(select ${organization}::uuid as organization_id, ${applyTo}::text[] as apply_to) p
    join users u on u.active and u.deleted_at is null`;

/** What a policy would come to if it were set now. */
export async function effectOf(on: Queryable, draft: Draft, at: Date): Promise<Effect> {
  const stop = stops(draft, at);
  const who = stop?.who ?? raw('false');
  const counted = (condition: Fragment) =>
    on.rows<{ total: number }>(sql`select count(*)::int as total from (
      select 1 from ${about(draft)} where ${appliesTo(at)} and ${condition} limit ${mostCounted}) counted`);
  const [touched, stopped, people] = await Promise.all([
    counted(raw('true')),
    counted(who),
    on.rows<Omit<Stopped, 'why'>>(
      sql`select u.id, u.email, u.username from ${about(draft)} where ${appliesTo(at)} and ${who}
        order by u.email limit ${mostNamed}`,
    ),
  ]);
  return {
    touched: touched[0]?.total ?? 0,
    stopped: stopped[0]?.total ?? 0,
    people: people.map(person => ({ ...person, why: stop?.why ?? '' })),
  };
}

/** Why a policy would stop a person at once; null when it would not. */
export async function stopsPerson(on: Queryable, draft: Draft, userId: string, at: Date): Promise<string | null> {
  const stop = stops(draft, at);
  if (stop === null) return null;
  const found = await on.rows(
    sql`select 1 from ${about(draft)} where u.id = ${userId} and ${appliesTo(at)} and ${stop.who}`,
  );
  return found.length === 0 ? null : stop.why;
}

/** Whether a policy is about a person. */
export async function isAbout(on: Queryable, draft: PolicyKey, userId: string, at: Date): Promise<boolean> {
  const found = await on.rows(sql`select 1 from ${about(draft)} where u.id = ${userId} and ${appliesTo(at)}`);
  return found.length > 0;
}

/**
 * Why a policy would stop everybody who administers; null when somebody would go on who can sign in. From where those come who are
 * not signed in, nobody knows: an allowlist has to leave one whom it is not about, or who is signed in from what it allows.
 */
export async function stopsAdministrators(on: Queryable, draft: Draft, at: Date): Promise<string | null> {
  const stop = stops(draft, at);
  if (stop === null) return null;
  const { configuration } = draft;
  const goesOn =
    'cidrs' in configuration
      ? sql`exists (select 1 from sessions s where ${livingSession(at)} and s.ip ~ '^[0-9.]+$|:'
          and exists (select 1 from unnest(${configuration.cidrs}::cidr[]) as c where s.ip::inet <<= c))`
      : sql`not ${stop.who}`;
  const [left] = await on.rows(
    sql`select 1 from ${about(draft)} where ${raw(canSignIn)} and ${raw(administers)} and (not ${appliesTo(at)} or ${goesOn}) limit 1`,
  );
  if (left !== undefined) return null;
  return 'cidrs' in configuration
    ? 'none is signed in from an address that it allows'
    : `every administrator ${stop.why}`;
}
