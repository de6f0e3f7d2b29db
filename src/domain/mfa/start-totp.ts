import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { bySession, command } from '../action.ts';
import { hashBounds } from '../passwords/turn.ts';
import { confirmedOf, factorsOf, insertFactor, removeFactors } from './factors.ts';
import { admit, CurrentPassword, stepUp } from './step-up.ts';
import { enrolmentUri, newTotpSecret } from './totp.ts';

/** What goes into an authenticator; never to be seen again after this. */
export interface Enrolment {
  readonly factorId: string;
  /** Base32. */
  readonly secret: string;
  /** `otpauth://…`, for a QR code. */
  readonly uri: string;
}

/** Begins to set up an authenticator, in place of what was begun before. It protects nothing until it is confirmed. */
export const startTotp = command('mfa.start_totp', {
  input: Type.Object({ password: Type.Optional(CurrentPassword) }, { additionalProperties: false }),
  permit: bySession('factors'),
  refuses: ['auth.locked', 'auth.sign_in_again', 'auth.wrong_password', 'mfa.already_enabled'],
  audit: { of: 'mfa_factor' },
  limit: { per: 'actor', max: 20, seconds: 60 },
  bounds: hashBounds,
  prepare: (read, { password }) => stepUp(read, password),
  run: async (work): Promise<Enrolment | RefusedAfterCommit> => {
    const { tx, ports, at, userId, prepared, target } = work;
    const account = await admit(work, prepared);
    if (account instanceof RefusedAfterCommit) return account;
    if (confirmedOf(await factorsOf(tx, userId), 'totp') !== undefined) throw refuse('mfa.already_enabled', {});
    await removeFactors(tx, userId, 'unconfirmed');
    const { email: label } = account;
    const factor = { id: ports.newId(), userId, kind: 'totp', secret: newTotpSecret(), label, at } as const;
    await insertFactor(tx, ports.keyring, factor);
    target({ kind: 'mfa_factor', id: factor.id });
    return { factorId: factor.id, secret: factor.secret, uri: enrolmentUri(factor.secret, label) };
  },
});
