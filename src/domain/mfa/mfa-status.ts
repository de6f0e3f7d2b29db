import Type from 'typebox';
import type { Queryable } from '../../platform/db/queryable.ts';
import { query, self } from '../action.ts';
import { backupCodesLeft } from './backup-codes.ts';
import { totpFactor } from './factors.ts';

export interface MfaStatus {
  /** Since when a code is asked for at login; null: it is not. */
  readonly confirmedAt: string | null;
  readonly backupCodesLeft: number;
}

/** Whether one's own logins ask for a second factor. */
export const mfaStatus = query('mfa.status', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: self('factors'),
  run: ({ db, userId }) => mfaStatusOf(db, userId),
});

/** Whether a person's logins ask for a second factor. */
export async function mfaStatusOf(on: Queryable, userId: string): Promise<MfaStatus> {
  const factor = await totpFactor(on, userId);
  return { confirmedAt: factor?.confirmed_at ?? null, backupCodesLeft: await backupCodesLeft(on, userId) };
}
