import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { type RefusedAfterCommit, refusedAfterCommit } from '../../kernel/refused-after.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { command, type InCommand, open } from '../action.ts';
import { beginSession } from '../mfa/begin-session.ts';
import { askForFactor, challenge } from '../mfa/challenges.ts';
import {
  clearFailures,
  countFailure,
  failureKey,
  failuresOf,
  lockedForUpdate,
  lockoutOf,
} from '../passwords/failures.ts';
import { hashBounds, takeGuess } from '../passwords/turn.ts';
import { rulesOfPerson, rulesOfStranger } from '../rules/applying.ts';
import { recordHits } from '../rules/hits.ts';
import type { Rules } from '../rules/rules.ts';
import { keptOut } from '../sessions/open-session.ts';
import type { SignedIn } from '../sessions/sessions.ts';

interface Candidate {
  readonly id: string;
  readonly active: boolean;
  readonly password_hash: string | null;
  /** When the password was set, as PostgreSQL writes it: exact, and untouched by a renewed hash of the same password. */
  readonly password_set: string | null;
  readonly device_known: boolean;
}

/**
 * Signs in with a password. Failures are counted by what was typed, whether it means an account or not; outcomes of racing logins are
 * decided one after the other, so that no more than the allowed guesses are ever answered. Whoever has a second factor
 * is refused with the token that `verifySignIn` takes.
 */
export const logIn = command('auth.login', {
  input: Type.Object(
    {
      /** E-mail address or user name. */
      identifier: Type.String({ minLength: 1, maxLength: 254, format: 'line' }),
      password: Type.String({ minLength: 1, maxLength: 256 }),
    },
    { additionalProperties: false },
  ),
  permit: open('signing in is how one becomes known'),
  refuses: [
    'access.address',
    'auth.bad_credentials',
    'auth.banned',
    'auth.deactivated',
    'auth.locked',
    'auth.mfa_enrolment_required',
    'auth.mfa_required',
    'auth.password_expired',
    'auth.provider_required',
    'user.not_found',
  ],
  audit: { of: 'user', details: { asked: 'second factor', sign_in: '8b1a9953c461' } },
  bounds: hashBounds,
  prepare: async (work, { identifier, password }) => {
    const { db, ports, caller } = work;
    const candidate = await candidateOf(db, identifier, caller.device);
    const known = candidate?.device_known === true;
    const key = failureKey(identifier, known ? caller.device : null);
    // What does not exist is locked as everybody is.
    const rules = await (candidate === undefined ? rulesOfStranger(db) : rulesOfPerson(db, candidate.id, work.at));
    const lockout = lockoutOf(rules);
    const turn = await takeGuess(work, key, { known, lockout });
    const hash = candidate?.password_hash ?? null;
    const right = await ports.passwords.verify(password, hash, turn);
    const renewed =
      right && hash !== null && ports.passwords.outdated(hash) ? await ports.passwords.hash(password, turn) : null;
    return { candidate, key, right, renewed, lockout, rules };
  },
  run: async (work, _input): Promise<SignedIn | RefusedAfterCommit> => {
    const { tx, at, prepared, actedBy, target } = work;
    const { candidate, key } = prepared;
    if (candidate !== undefined) {
      actedBy(candidate.id);
      target({ kind: 'user', id: candidate.id });
    }
    if (candidate === undefined || !prepared.right) {
      const locked = await countFailure(tx, key, at, prepared.lockout);
      if (candidate !== undefined) await reportLocks(work, candidate.id, prepared);
      return refusedAfterCommit(
        locked > 0 ? refuse('auth.locked', { retryAfterSeconds: locked }) : refuse('auth.bad_credentials', {}),
      );
    }
    const account = await current(tx, candidate);
    const locked = await lockedForUpdate(tx, key, at);
    if (locked > 0) return refusedAfterCommit(refuse('auth.locked', { retryAfterSeconds: locked }));
    if (account === undefined) return refusedAfterCommit(refuse('auth.bad_credentials', {}));
    if (!account.active) return refusedAfterCommit(refuse('auth.deactivated', {}));
    // Before any second factor: the count protects the password, and whoever gets here knows it. Codes have their own.
    await clearFailures(tx, [key]);
    if (prepared.renewed !== null) {
      await tx.rows({
        text: 'update users set password_hash = $2 where id = $1 and password_hash = $3',
        values: [candidate.id, prepared.renewed, candidate.password_hash],
      });
    }
    const kept = await keptOut(work, candidate.id, 'password');
    if (kept !== null) return refusedAfterCommit(kept);
    const challenged = await challenge(work, candidate.id, 'password');
    if (challenged !== null) return askForFactor(work, candidate.id, challenged);
    return beginSession(work, candidate.id, { way: 'password', proof: null });
  },
});

/**
 * The account as it is now, held until the transaction ends; undefined when it was deleted or its password changed
 * while the one that was sent was being checked, which takes a second.
 */
async function current(tx: Tx, candidate: Candidate): Promise<Pick<Candidate, 'active'> | undefined> {
  const [account] = await tx.rows<Pick<Candidate, 'active'>>({
    name: 'login_account',
    text: `select active from users
      where id = $1 and password_changed_at::text is not distinct from $2 and deleted_at is null for no key update`,
    values: [candidate.id, candidate.password_set],
  });
  return account;
}

async function candidateOf(on: Queryable, identifier: string, device: string | null): Promise<Candidate | undefined> {
  const [candidate] = await on.rows<Candidate>({
    name: 'login_candidate',
    text: `select u.id, u.active, u.password_hash, u.password_changed_at::text as password_set,
        exists (select 1 from known_devices d where d.user_id = u.id and d.device_id = $2) as device_known
      from users u where u.deleted_at is null and (fold_ascii(u.email) = fold_ascii($1) or u.username = fold_ascii($1))
      order by fold_ascii(u.email) = fold_ascii($1) desc limit 1`,
    values: [identifier, device],
  });
  return candidate;
}

/** Keeps which policies that only report would have locked sign-in by now. */
async function reportLocks(
  { tx, at }: Pick<InCommand, 'tx' | 'at'>,
  userId: string,
  { rules, key }: { readonly rules: Rules; readonly key: Buffer },
): Promise<void> {
  const limits = rules.reported.flatMap(({ policy, rules: { lockout } }) =>
    lockout.attempts === undefined ? [] : [{ policy, attempts: lockout.attempts.value }],
  );
  if (limits.length === 0) return;
  const failures = await failuresOf(tx, key);
  const hits = limits.filter(({ attempts }) => failures >= attempts);
  const why = 'had as many wrong passwords as lock a sign-in';
  await recordHits(
    tx,
    userId,
    hits.map(({ policy }) => ({ policy, why })),
    at,
  );
}
