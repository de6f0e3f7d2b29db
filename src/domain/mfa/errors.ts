import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** The password was right; the sign-in continues with this token and a code. */
    'auth.mfa_required': { readonly mfaToken: string };
    /** Unknown or spent token of a sign-in, or wrong code: never told apart. */
    'auth.mfa_rejected': Record<never, never>;
    /** The current password, asked for again before a sensitive change, was wrong. */
    'auth.wrong_password': Record<never, never>;
    /** The code is wrong, was used already, or belongs to another time. */
    'mfa.wrong_code': Record<never, never>;
    'mfa.already_enabled': Record<never, never>;
    'mfa.not_enabled': Record<never, never>;
    /** There is no factor waiting for its first code, or it has waited too long. */
    'mfa.not_started': Record<never, never>;
  }
}

export const mfaErrors = {
  'auth.mfa_required': {
    status: 401,
    message: () => 'Multi-factor authentication required',
    extras: ({ mfaToken }) => ({ mfa_required: true, mfa_token: mfaToken }),
  },
  'auth.mfa_rejected': { status: 401, message: () => 'Invalid or expired code' },
  'auth.wrong_password': {
    status: 400,
    message: () => 'password is not your current password',
    fields: () => [{ field: 'password', message: 'is not your current password' }],
  },
  'mfa.wrong_code': {
    status: 400,
    message: () => 'code is wrong, has expired or was already used',
    fields: () => [{ field: 'code', message: 'is wrong, has expired or was already used' }],
  },
  'mfa.already_enabled': { status: 409, message: () => 'Two-step sign-in is already on; turn it off first' },
  'mfa.not_enabled': { status: 409, message: () => 'Two-step sign-in is not on' },
  'mfa.not_started': { status: 409, message: () => 'Start setting up an authenticator first' },
} satisfies Partial<ErrorTable>;
