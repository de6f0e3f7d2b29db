import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { HeldPattern } from '../../kernel/holdings.ts';
import type { Found, Window } from '../../kernel/page.ts';
import { rowsOf } from '../../platform/db/ordered.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';

/** A pattern given to one person directly. Times are RFC 3339 UTC. */
export interface UserGrant {
  readonly id: string;
  readonly user_id: string;
  readonly pattern: string;
  /** Where it holds; null: everywhere. */
  readonly organization_id: string | null;
  readonly starts_at: string | null;
  /** Null: for good. */
  readonly expires_at: string | null;
  /** User id; null when the operator gave it. */
  readonly granted_by: string | null;
  readonly created_at: string;
}

const columns = 'id, user_id, pattern, organization_id, starts_at, expires_at, granted_by, created_at';
/** What a person has been given directly and has not ended, the oldest first, as far as the scope reaches. */
export async function grantsOf(
  on: Queryable,
  userId: string,
  { scope, at, limit, offset }: { readonly scope: Scope; readonly at: Date } & Window,
): Promise<Found<UserGrant>> {
  const from = sql`user_grants where user_id = ${userId} and ${within('organization_id', organizationsIn(scope))}
    and (expires_at is null or expires_at > ${at})`;
  const [items, total] = await Promise.all([
    on.rows<UserGrant>(
      sql`select ${raw(columns)} from ${from} order by created_at, id limit ${limit} offset ${offset}`,
    ),
    rowsOf(on, from),
  ]);
  return { items, total };
}

/** One grant of a person that the scope reaches, ended or not. */
export async function grantById(tx: Tx, userId: string, id: string, scope: Scope): Promise<UserGrant> {
  const [grant] = await tx.rows<UserGrant>(
    sql`select ${raw(columns)} from user_grants where id = ${id} and user_id = ${userId}
      and ${within('organization_id', organizationsIn(scope))} for update`,
  );
  if (grant === undefined) throw refuse('grant.not_found', {});
  return grant;
}

export interface NewUserGrant {
  readonly id: string;
  readonly userId: string;
  readonly pattern: string;
  readonly organization: string | null;
  readonly startsAt: string | null;
  readonly expiresAt: string | null;
  readonly grantedBy: string | null;
  readonly at: Date;
  /** Whether its every use is recorded. */
  readonly audited?: boolean;
}

/** Stores a grant; refuses one that the person has already, with the same times. Call it under the access lock. */
export async function insertGrant(tx: Tx, grant: NewUserGrant): Promise<UserGrant> {
  const [stored] = await tx.rows<UserGrant>({
    name: 'insert_user_grant',
    text: `insert into user_grants (id, user_id, pattern, organization_id, starts_at, expires_at, granted_by, created_at, audited)
      select $1::uuid, $2::uuid, $3::varchar, $4::uuid, $5::timestamptz, $6::timestamptz, $7::uuid, $8::timestamptz, $9::boolean
      where not exists (select 1 from user_grants where user_id = $2 and pattern = $3
        and organization_id is not distinct from $4 and starts_at is not distinct from $5
        and expires_at is not distinct from $6)
      returning ${columns}`,
    values: [
      grant.id,
      grant.userId,
      grant.pattern,
      grant.organization,
      grant.startsAt,
      grant.expiresAt,
      grant.grantedBy,
      grant.at,
      grant.audited ?? false,
    ],
  });
  if (stored === undefined) throw refuse('grant.exists', {});
  return stored;
}

/** Stores grants without times, which the person has not got yet. Call it under the access lock. */
export async function insertGrants(
  tx: Tx,
  given: Pick<NewUserGrant, 'userId' | 'organization' | 'grantedBy' | 'at'> & {
    readonly grants: readonly { readonly id: string; readonly pattern: string }[];
  },
): Promise<void> {
  await tx.rows({
    name: 'insert_user_grants',
    text: `insert into user_grants (id, user_id, pattern, organization_id, granted_by, created_at)
      select w.id, $1, w.pattern, $2, $3, $4 from unnest($5::uuid[], $6::text[]) as w (id, pattern)`,
    values: [
      given.userId,
      given.organization,
      given.grantedBy,
      given.at,
      given.grants.map(({ id }) => id),
      given.grants.map(({ pattern }) => pattern),
    ],
  });
}

/** Gives patterns in an organization to somebody who may have some of them already. Call it under the access lock. */
export async function givenToNewcomer(
  { tx, ports, at }: { readonly tx: Tx; readonly ports: { newId(): string }; readonly at: Date },
  given: Pick<NewUserGrant, 'userId' | 'grantedBy'> & {
    readonly organization: string;
    readonly patterns: readonly string[];
  },
): Promise<void> {
  const { patterns, organization, ...to } = given;
  if (patterns.length === 0) return;
  const has = await untimedGrants(tx, given.userId, { organizations: [organization] });
  const held = new Set(has.map(({ pattern }) => pattern));
  const grants = patterns.filter(each => !held.has(each)).map(pattern => ({ id: ports.newId(), pattern }));
  await insertGrants(tx, { ...to, organization, at, grants });
}

/** What a person has been given directly without times, as far as the scope reaches. */
export async function untimedGrants(
  tx: Tx,
  userId: string,
  scope: Scope,
): Promise<(HeldPattern & { readonly id: string })[]> {
  return tx.rows(
    sql`select id, pattern, organization_id as organization from user_grants
      where user_id = ${userId} and ${within('organization_id', organizationsIn(scope))}
        and starts_at is null and expires_at is null
      order by created_at, id for update`,
  );
}

/** Ends grants for good. */
export async function deleteGrants(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.rows({ name: 'delete_user_grants', text: 'delete from user_grants where id = any($1)', values: [ids] });
}
