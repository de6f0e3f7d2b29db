import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { brokenConstraint } from '../../platform/db/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, raw, shared, sql } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import type { SystemRoleMoniker } from '../access/system-roles.ts';

/** An account as people see it. Times are RFC 3339 UTC. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly username: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly display_name: string | null;
  readonly image_url: string | null;
  readonly bio: string | null;
  readonly phone: string | null;
  readonly department: string | null;
  readonly timezone: string;
  readonly active: boolean;
  readonly revision: number;
  readonly email_verified_at: string | null;
  readonly auth_provider: string;
  readonly last_login_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  /** The highest system role held. */
  readonly role: SystemRoleMoniker;
}

/** Columns of a `User` from `users u`. */
export const userColumns = `u.id, u.email, u.username, u.first_name, u.last_name, u.display_name, u.image_url, u.bio, u.phone,
  u.department, u.timezone, u.active, u.revision, u.email_verified_at, u.auth_provider, u.last_login_at, u.created_at, u.updated_at,
  u.system_role as role`;

/** SQL: the person `u` belongs to one of these organizations (null: everybody may be seen). */
export function visibleUser(organizations: unknown): Fragment {
  const ids = shared(organizations);
  return sql`(${ids}::uuid[] is null or exists (select 1 from organization_members vm
    where vm.user_id = u.id and vm.organization_id = any(${ids}::uuid[])))`;
}

/**
 * SQL of the living account `u` with an id, to follow a table after `from`. It is looked up for each row that is read:
 * PostgreSQL would go through all accounts along with a list that it reads from the middle on.
 */
export const accountOf = (id: string): string =>
  `cross join lateral (select a.* from users a where a.id = ${id} and a.deleted_at is null limit 1) u`;

const byId = prepared<[id: string, organizations: readonly string[] | null]>(
  'user_by_id',
  (id, organizations) => sql`select ${raw(userColumns)} from users u
    where u.id = ${id} and u.deleted_at is null and ${visibleUser(organizations)}`,
);

/** A living account that the scope reaches; refuses as not found otherwise. */
export async function userById(on: Queryable, id: string, scope: Scope): Promise<User> {
  const [user] = await on.rows<User>(byId(id, organizationsIn(scope)));
  if (user === undefined) throw refuse('user.not_found', {});
  return user;
}

export interface NewUser {
  readonly id: string;
  readonly email: string;
  readonly username: string;
  readonly displayName: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  /** Default true. */
  readonly active?: boolean;
  readonly department: string | null;
  readonly passwordHash: string | null;
  /** Where the person signs in; default `local`. */
  readonly authProvider?: string;
  readonly imageUrl?: string | null;
  /** Default false. */
  readonly emailVerified?: boolean;
  /** Whether somebody else opens it for the person; default false. */
  readonly openedByOthers?: boolean;
  readonly at: Date;
}

/** Stores an account; refuses an address or name that is taken, also when another takes it at the same moment. */
export async function insertUser(tx: Tx, user: NewUser): Promise<void> {
  try {
    await tx.rows({
      name: 'insert_user',
      text: `insert into users (id, email, username, display_name, department, password_hash, first_name, last_name, active,
          auth_provider, image_url, email_verified_at, password_changed_at, created_at, updated_at, opened_by_others)
        values ($1, $2, $3, $4, $5, $6, $8, $9, $10, $11, $12, $13, $7, $7, $7, $14)`,
      values: [
        user.id,
        user.email,
        user.username,
        user.displayName,
        user.department,
        user.passwordHash,
        user.at,
        user.firstName ?? null,
        user.lastName ?? null,
        user.active ?? true,
        user.authProvider ?? 'local',
        user.imageUrl ?? null,
        user.emailVerified === true ? user.at : null,
        user.openedByOthers ?? false,
      ],
    });
  } catch (error) {
    throw accountTaken(error);
  }
}

/** Whether one can sign in to an account with a password. */
export async function hasPassword(on: Queryable, id: string): Promise<boolean> {
  const [account] = await on.rows<{ password: boolean }>({
    name: 'has_password',
    text: 'select password_hash is not null as password from users where id = $1',
    values: [id],
  });
  return account?.password === true;
}

/** Refuses early what `insertUser` would, before a password is hashed for nothing. */
export async function mustBeFree(on: Queryable, email: string, username: string): Promise<void> {
  const [found] = await on.rows<{ by_email: boolean | null; by_username: boolean | null }>({
    name: 'taken_user',
    text: `select bool_or(fold_ascii(email) = fold_ascii($1)) as by_email, bool_or(username = $2) as by_username
      from users where deleted_at is null and (fold_ascii(email) = fold_ascii($1) or username = $2)`,
    values: [email, username],
  });
  if (found?.by_email === true) throw refuse('user.email_taken', {});
  if (found?.by_username === true) throw refuse('user.username_taken', {});
}

/** Turns a broken unique index into what it means. */
export function accountTaken(error: unknown): unknown {
  const constraint = brokenConstraint(error);
  if (constraint === 'users_email_key') return refuse('user.email_taken', {});
  if (constraint === 'users_username_key') return refuse('user.username_taken', {});
  return error;
}
