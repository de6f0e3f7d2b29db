import type { ErrorTable } from '../../kernel/errors.ts';
import type { MfaMethod } from '../rules/types.ts';
import type { SecondFactor } from './methods.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** The password was right; the sign-in continues with this token and one of these. */
    'auth.mfa_required': { readonly mfaToken: string; readonly methods: readonly SecondFactor[] };
    /** Policies ask for a second factor, and there is none: the sign-in goes on by setting up one of these with this token. */
    'auth.mfa_enrolment_required': { readonly token: string; readonly methods: readonly MfaMethod[] };
    /** Unknown, spent or too old a token for setting up a factor. */
    'auth.enrolment_rejected': Record<never, never>;
    /** Policies ask for one of these and for no other. */
    'mfa.not_asked': { readonly methods: readonly MfaMethod[] };
    /** Policies ask for one of these, and it is the last of them. */
    'mfa.demanded': { readonly methods: readonly MfaMethod[] };
    /** Unknown or spent token of a sign-in, or wrong code: never told apart. */
    'auth.mfa_rejected': Record<never, never>;
    /** The current password, asked for again before a sensitive change, was wrong. `field`: where it stood; default `password`. */
    'auth.wrong_password': { readonly field?: 'current_password' };
    /** The code is wrong, was used already, or belongs to another time. */
    'mfa.wrong_code': Record<never, never>;
    'mfa.already_enabled': Record<never, never>;
    'mfa.not_enabled': Record<never, never>;
    /** There is no factor waiting for its first code, or it has waited too long. */
    'mfa.not_started': Record<never, never>;
    /** Browsers offer no passkeys for the address of this server. */
    'passkey.not_possible': Record<never, never>;
    /** What a browser has made does not answer what it was asked. */
    'passkey.not_made': Record<never, never>;
    /** Wrong, unknown, used or too late: never told apart. */
    'passkey.rejected': Record<never, never>;
    /** It is somebody’s already. */
    'passkey.taken': Record<never, never>;
    'passkey.too_many': { readonly most: number };
    'passkey.not_found': Record<never, never>;
    /** Codes go only to an address that was shown to be the person's. */
    'mfa.unverified_address': Record<never, never>;
  }
}

const names: Readonly<Record<MfaMethod, string>> = {
  totp: 'an authenticator app',
  passkey: 'a passkey',
  email: 'codes by e-mail',
};

function named(methods: readonly MfaMethod[]): string {
  return methods.length === 0 ? 'a second factor' : methods.map(method => names[method]).join(' or ');
}

export const mfaErrors = {
  'auth.mfa_required': {
    status: 401,
    message: () => 'Multi-factor authentication required',
    extras: ({ mfaToken, methods }) => ({ mfa_required: true, mfa_token: mfaToken, mfa_methods: methods }),
  },
  'auth.mfa_enrolment_required': {
    status: 401,
    message: ({ methods }) => `A security policy asks you to set up ${named(methods)} before you sign in`,
    extras: ({ token, methods }) => ({
      mfa_enrolment_required: true,
      enrolment_token: token,
      enrolment_methods: methods,
    }),
  },
  'auth.enrolment_rejected': { status: 401, message: () => 'This sign-in has ended; sign in again' },
  'mfa.not_asked': {
    status: 400,
    message: ({ methods }) => `A security policy asks you for ${named(methods)}`,
  },
  'mfa.demanded': {
    status: 409,
    message: ({ methods }) =>
      `A security policy asks you to have ${named(methods)}: add another before you remove this one`,
  },
  'auth.mfa_rejected': { status: 401, message: () => 'Invalid or expired code' },
  'auth.wrong_password': {
    status: 400,
    message: ({ field = 'password' }) => `${field} is not your current password`,
    fields: ({ field = 'password' }) => [{ field, message: 'is not your current password' }],
  },
  'mfa.wrong_code': {
    status: 400,
    message: () => 'code is wrong, has expired or was already used',
    fields: () => [{ field: 'code', message: 'is wrong, has expired or was already used' }],
  },
  'mfa.already_enabled': { status: 409, message: () => 'Two-step sign-in is already on; turn it off first' },
  'mfa.not_enabled': { status: 409, message: () => 'Two-step sign-in is not on' },
  'mfa.not_started': { status: 409, message: () => 'Start setting up a second factor first' },
  'passkey.not_possible': {
    status: 503,
    message: () =>
      'Passkeys are not possible at this address: set PUBLIC_URL to a name with https:// (http:// for localhost only)',
  },
  'passkey.not_made': { status: 400, message: () => 'The passkey was not accepted; start again' },
  'passkey.rejected': {
    status: 401,
    message: () => 'This passkey was not accepted; try again, or sign in another way',
  },
  'passkey.taken': { status: 409, message: () => 'This passkey was added already' },
  'passkey.too_many': { status: 409, message: ({ most }) => `At most ${most} passkeys; remove one first` },
  'passkey.not_found': { status: 404, message: () => 'Passkey not found' },
  'mfa.unverified_address': {
    status: 409,
    message: () => 'Confirm your e-mail address first, with the link that was mailed to you',
  },
} satisfies Partial<ErrorTable>;
