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

export type {};
