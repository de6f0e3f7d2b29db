import type { ErrorTable } from '../../kernel/errors.ts';
import type { ConfirmationPage } from './awaited/codes.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** The sign-in at the provider was not begun here by this browser, is over, or took too long. */
    'auth.oauth_flow_rejected': Record<never, never>;
    /** The person, or the provider for them, said no. */
    'auth.oauth_declined': { readonly provider: string };
    /** What the provider sent cannot be believed, or it refused the code. */
    'auth.oauth_rejected': { readonly provider: string };
    /** No sign-in waits under this key, or for this browser: unknown, finished, over, or too old. */
    'auth.awaited_not_found': Record<never, never>;
    /** Not the code that the waiting device shows. What the page needs to ask again comes along. */
    'auth.user_code_wrong': { readonly left: number; readonly page: ConfirmationPage };
    /** Too many wrong codes ended the sign-in. */
    'auth.user_code_exhausted': Record<never, never>;
    /** Somebody has an account with that address, and nothing proves that they are the same person. */
    'oauth.account_exists': { readonly provider: string };
    /** The provider gives no address that an account could be opened with: none at all, or none that mail reaches. */
    'oauth.no_email': { readonly provider: string };
    /** The identity signs in to another account. */
    'oauth.identity_taken': { readonly provider: string };
    /** The account is linked to somebody of that provider already. */
    'oauth.already_linked': { readonly provider: string };
    'oauth.not_linked': { readonly provider: string };
    /** Without it nobody could sign in to the account any more. */
    'oauth.only_way_in': { readonly provider: string };
  }
}

export const oauthErrors = {
  'auth.oauth_flow_rejected': {
    status: 400,
    message: () => 'This sign-in was not started in this browser, was already finished, or took too long; start again',
  },
  'auth.oauth_declined': { status: 401, message: ({ provider }) => `The sign-in with ${provider} was declined` },
  'auth.oauth_rejected': {
    status: 401,
    message: ({ provider }) => `The sign-in with ${provider} could not be verified; start again`,
  },
  'auth.awaited_not_found': {
    status: 404,
    message: () =>
      'This sign-in is unknown, was already finished, or took too long; start again on the device you want to sign in',
  },
  'auth.user_code_wrong': {
    status: 400,
    message: ({ left }) =>
      `This is not the code shown on the device; you have ${left === 1 ? '1 try' : `${left} tries`} left`,
  },
  'auth.user_code_exhausted': {
    status: 403,
    message: () =>
      'The code was wrong three times, so this sign-in has ended; start again on the device you want to sign in',
  },
  'oauth.account_exists': {
    status: 409,
    message: ({ provider }) =>
      `There is already an account with this e-mail address. Sign in to it, then link ${provider} in Settings, under Security`,
  },
  'oauth.no_email': {
    status: 409,
    message: ({ provider }) =>
      `${provider} gave no e-mail address that can receive mail, so no account was created. Register or sign in, then link ${provider} in Settings, under Security`,
  },
  'oauth.identity_taken': {
    status: 409,
    message: ({ provider }) => `This ${provider} account is already linked to another account here`,
  },
  'oauth.already_linked': {
    status: 409,
    message: ({ provider }) => `Your account is already linked to a ${provider} account; unlink it first`,
  },
  'oauth.not_linked': { status: 404, message: ({ provider }) => `Your account is not linked to ${provider}` },
  'oauth.only_way_in': {
    status: 409,
    message: ({ provider }) =>
      `${provider} is your only way to sign in; set a password with “Forgot your password?”, or link another one first`,
  },
} satisfies Partial<ErrorTable>;
