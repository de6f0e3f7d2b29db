import Type from 'typebox';
import { DomainError, refuse } from '../../kernel/errors.ts';
import { byOperator } from '../../kernel/permit.ts';
import { type RefusedAfterCommit, refusedAfterCommit } from '../../kernel/refused-after.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { command } from '../action.ts';
import { type JobParts, job } from '../job.ts';
import { signInOf } from './challenges.ts';

/** Told at once; what is left comes with the next time. */
const atOnce = 1_000;

/**
 * Records that a sign-in ended at its second factor: the password was right, and no right code came in time. It is
 * recorded as a refusal, and spends the token, so that it is told once.
 */
export const missFactor = command('auth.mfa_missed', {
  input: Type.Object({ hash: Type.String({ maxLength: 64 }) }, { additionalProperties: false }),
  permit: byOperator,
  refuses: ['auth.mfa_rejected'],
  audit: { of: 'user', details: { sign_in: '8b1a9953c461', missed: 'second factor' } },
  run: async ({ tx, at, target, actedBy, notDone }, input): Promise<undefined | RefusedAfterCommit> => {
    const hash = Buffer.from(input.hash, 'base64url');
    const [missed] = await tx.rows<{ user_id: string }>({
      name: 'miss_factor',
      text: `update one_time_tokens set used_at = $2
        where hash = $1 and kind = 'mfa' and used_at is null and expires_at <= $2 returning user_id`,
      values: [hash, at],
    });
    if (missed === undefined) {
      notDone();
      return;
    }
    actedBy(missed.user_id);
    target({ kind: 'user', id: missed.user_id }, { sign_in: signInOf(hash), missed: 'second factor' });
    return refusedAfterCommit(refuse('auth.mfa_rejected', {}));
  },
});

/** Records every sign-in whose time for the second factor is over. */
export async function tellMissedFactors(on: Queryable, perform: JobParts['perform'], now: Date): Promise<void> {
  const missed = await on.rows<{ hash: Buffer }>({
    name: 'missed_factors',
    text: `select hash from one_time_tokens
      where expires_at <= $1 and kind = 'mfa' and used_at is null order by expires_at limit $2`,
    values: [now, atOnce],
  });
  for (const { hash } of missed) {
    await perform(missFactor, { hash: hash.toString('base64url') }).catch(error => {
      if (!(error instanceof DomainError && error.is('auth.mfa_rejected'))) throw error;
    });
  }
}

export const watchFactors = job('mfa.missed', {
  data: Type.Object({}),
  every: '* * * * *',
  run: ({ database, perform, clock }) => tellMissedFactors(database, perform, clock.now()),
});
