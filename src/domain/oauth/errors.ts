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
