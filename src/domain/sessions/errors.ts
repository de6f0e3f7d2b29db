import type { ErrorTable } from '../../kernel/errors.ts';
import { minutes } from '../../kernel/words.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** Unknown account or wrong password: never told apart. */
    'auth.bad_credentials': Record<never, never>;
    /** The password was right, but the account is not active. */
    'auth.deactivated': Record<never, never>;
    /** It is shown to be one’s own account, and a ban closes it until then (RFC 3339); null: until the ban is lifted. */
    'auth.banned': { readonly reason: string; readonly until: string | null };
    /** Too many failures under what was typed, whether or not there is such an account; or of the one who is signed in. */
    'auth.locked': { readonly retryAfterSeconds: number };
    /** Unknown, expired, revoked or reused refresh token. */
    'auth.refresh_rejected': Record<never, never>;
    /** A link from a mail, or a setup link, that is unknown, used or too old. */
    'auth.link_rejected': Record<never, never>;
    /** There is an administrator already. */
    'auth.already_set_up': Record<never, never>;
    /** The change asks for the current password or a fresh sign-in. */
    'auth.sign_in_again': Record<never, never>;
    /** The password was right and has expired: a new one is chosen with this token. */
    'auth.password_expired': { readonly token: string };
    /** A policy lets the person sign in with that provider only. */
    'auth.provider_required': { readonly provider: 'google' | 'microsoft' };
    'session.not_found': Record<never, never>;
  }
}

export const sessionErrors = {
  'auth.bad_credentials': { status: 401, message: () => 'Invalid credentials' },
  'auth.deactivated': { status: 403, message: () => 'This account is deactivated' },
  'auth.banned': {
    status: 403,
    message: ({ reason, until }) =>
      `This account is banned${until === null ? '' : ` until ${until.slice(0, 16).replace('T', ' ')} UTC`}: ${reason}`,
    extras: ({ reason, until }) => ({ banned: true, ban_reason: reason, banned_until: until }),
  },
  'auth.locked': {
    status: 429,
    message: ({ retryAfterSeconds }) => `Too many failed sign-ins; try again in ${minutes(retryAfterSeconds)}`,
  },
  'auth.refresh_rejected': { status: 401, message: () => 'Invalid or expired refresh token' },
  'auth.link_rejected': { status: 400, message: () => 'This link is invalid, has expired or was already used' },
  'auth.already_set_up': { status: 409, message: () => 'There is already an administrator; sign in instead' },
  'auth.sign_in_again': { status: 403, message: () => 'Sign in again to do this' },
  'auth.password_expired': {
    status: 401,
    message: () => 'Your password has expired: choose a new one',
    extras: ({ token }) => ({ password_expired: true, password_token: token }),
  },
  'auth.provider_required': {
    status: 403,
    message: ({ provider }) =>
      `A security policy asks you to sign in with ${provider === 'google' ? 'Google' : 'Microsoft'}`,
  },
  'session.not_found': { status: 404, message: () => 'Session not found' },
} satisfies Partial<ErrorTable>;
