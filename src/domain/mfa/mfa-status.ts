import Type from 'typebox';
import type { Queryable } from '../../platform/db/queryable.ts';
import { bySession, query } from '../action.ts';
import { backupCodesLeft } from './backup-codes.ts';
import { factorsOf } from './factors.ts';
import { type FactorName, factorNames } from './methods.ts';
import { passkeyViews } from './passkeys/passkeys.ts';

/** A way of two-step sign-in that is on. */
export interface FactorView {
  readonly method: FactorName;
  /** Where codes are sent, mostly hidden; null where none are. */
  readonly sentTo: string | null;
  readonly confirmedAt: string;
}

export interface MfaStatus {
  /** Since when a code is asked for at login; null: it is not. */
  readonly confirmedAt: string | null;
  readonly factors: readonly FactorView[];
  readonly backupCodesLeft: number;
}

/** Whether one's own logins ask for a second factor, and which. */
export const mfaStatus = query('mfa.status', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: bySession('factors'),
  run: ({ db, userId }) => mfaStatusOf(db, userId),
});

/** Whether a person's logins ask for a second factor, and which. */
export async function mfaStatusOf(on: Queryable, userId: string): Promise<MfaStatus> {
  const confirmed = (await factorsOf(on, userId)).flatMap(({ kind, label, confirmed_at }): FactorView[] =>
    confirmed_at === null ? [] : [{ method: kind, sentTo: kind === 'totp' ? null : label, confirmedAt: confirmed_at }],
  );
  const [oldest] = await passkeyViews(on, userId);
  const factors =
    oldest === undefined
      ? confirmed
      : [...confirmed, { method: 'passkey' as const, sentTo: null, confirmedAt: oldest.created_at }];
  return {
    confirmedAt: factors.map(({ confirmedAt }) => confirmedAt).sort()[0] ?? null,
    factors: factors.sort((a, b) => factorNames.indexOf(a.method) - factorNames.indexOf(b.method)),
    backupCodesLeft: await backupCodesLeft(on, userId),
  };
}
