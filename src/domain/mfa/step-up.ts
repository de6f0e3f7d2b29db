import Type from 'typebox';
import type { Preparing, Read } from '../../kernel/action.ts';
import type { Actor, SessionActor } from '../../kernel/actor.ts';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { type RefusedAfterCommit, refusedAfterCommit } from '../../kernel/refused-after.ts';
import type { Database } from '../../platform/db/database.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import { later, lifetimes } from '../lifetimes.ts';
import { clearFailures, countFailure, lockedForUpdate, ownFailureKey } from '../passwords/failures.ts';
import { takeGuess } from '../passwords/turn.ts';
import type { Ports } from '../ports.ts';

export const CurrentPassword = Type.String({ minLength: 1, maxLength: 256, writeOnly: true });

/** Only who came with a session can show anew who is there (`inSession`). */
interface BySession {
  readonly actor: SessionActor;
}

/** What was shown before a sensitive change, as found before its transaction. */
export interface StepUp {
  /** `recent`: no password was sent, and none is needed so soon after the sign-in. */
  readonly shown: 'password' | 'wrong password' | 'recent';
  readonly key: Buffer;
  readonly passwordSet: string | null;
  /** Where the password stood, if not in `password`. */
  readonly field?: 'current_password' | undefined;
}

/** The account that makes the change, held until the transaction ends. */
export interface OwnAccount {
  readonly email: string;
  readonly username: string;
  readonly display_name: string | null;
  readonly password_set: string | null;
}

interface Shown {
  readonly password_hash: string | null;
  readonly password_set: string | null;
  readonly device_known: boolean;
  readonly recent: boolean | null;
}

/**
 * The first half of step-up authentication, for `prepare`: a sensitive change needs the current password or a sign-in
 * within ten minutes, so that a stolen token is not enough. With `passwordNeeded` a recent sign-in does only for those
 * who have no password. Refuses when neither was shown; a wrong password is counted by `admit`.
 */
export async function stepUp(
  work: BySession & Read<Database, Ports> & Preparing,
  password: string | undefined,
  { passwordNeeded = false, field }: { readonly passwordNeeded?: boolean; readonly field?: 'current_password' } = {},
): Promise<StepUp> {
  const { db, ports, at, caller } = work;
  const { userId, sessionId } = work.actor;
  const [account] = await db.rows<Shown>({
    name: 'step_up',
    text: `select u.password_hash, u.password_changed_at::text as password_set,
        exists (select 1 from known_devices d where d.user_id = u.id and d.device_id = $3) as device_known,
        (select s.authenticated_at > $4 from sessions s where s.id = $2 and s.user_id = u.id) as recent
      from users u where u.id = $1 and u.deleted_at is null`,
    values: [userId, sessionId, caller.device, later(at, -lifetimes.recentSignIn)],
  });
  if (account === undefined) throw refuse('auth.required', {});
  const key = ownFailureKey(userId, account.device_known ? caller.device : null);
  const passwordSet = account.password_set;
  if (password === undefined || account.password_hash === null) {
    if (passwordNeeded && account.password_hash !== null) throw refuseField(field ?? 'password', 'is required');
    if (account.recent !== true) throw refuse('auth.sign_in_again', {});
    return { shown: 'recent', key, passwordSet, field };
  }
  const turn = await takeGuess(work, key, { known: true });
  const right = await ports.passwords.verify(password, account.password_hash, turn);
  return { shown: right ? 'password' : 'wrong password', key, passwordSet, field };
}

/**
 * The second half, for `run`: judges what was shown against the account and session as they are now, counting wrong
 * passwords, which are refused after the commit.
 */
export async function admit(
  { tx, at, actor }: BySession & InCommand,
  { shown, key, passwordSet, field }: StepUp,
): Promise<OwnAccount | RefusedAfterCommit> {
  const account = await ownAccount(tx, actor);
  if (shown === 'recent') return account;
  if (shown === 'wrong password') {
    return notAdmitted(await countFailure(tx, key, at), field);
  }
  const locked = await lockedForUpdate(tx, key, at);
  if (locked > 0 || account.password_set !== passwordSet) return notAdmitted(locked, field);
  await clearFailures(tx, [key]);
  return account;
}

/** Locked for so many seconds, or (0) just wrong. */
function notAdmitted(locked: number, field: StepUp['field']): RefusedAfterCommit {
  return refusedAfterCommit(
    locked > 0
      ? refuse('auth.locked', { retryAfterSeconds: locked })
      : refuse('auth.wrong_password', field === undefined ? {} : { field }),
  );
}

/** Holds one's own account until the transaction ends; refuses when it or the session has ended meanwhile. */
export async function ownAccount(
  tx: Tx,
  { userId, sessionId }: Pick<SessionActor, 'userId' | 'sessionId'>,
): Promise<OwnAccount> {
  const [account] = await tx.rows<OwnAccount>({
    name: 'hold_own_account',
    text: `select email, username, display_name, password_changed_at::text as password_set from users
      where id = $1 and active and deleted_at is null for no key update`,
    values: [userId],
  });
  // Only now: what ends a session together with a change of the account holds the row until it is done.
  const living = await tx.rows({
    name: 'session_lives',
    text: 'select 1 from sessions where id = $1 and revoked_at is null',
    values: [sessionId],
  });
  if (account === undefined || living.length === 0) throw refuse('auth.required', {});
  return account;
}

/** The caller, who came with a session: for what takes one only where it is sensitive. */
export function sessionOf(actor: Actor): SessionActor {
  if (actor.kind !== 'session') throw refuse('access.needs_session', {});
  return actor;
}
