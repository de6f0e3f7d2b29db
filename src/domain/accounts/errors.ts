import { type ErrorTable, inUse } from '../../kernel/errors.ts';
import type { LineProblem } from './bulk/line.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such person, or none that this caller may see; `identifier` as the caller wrote it. */
    'user.not_found': { readonly identifier?: string };
    'user.email_taken': Record<never, never>;
    'user.username_taken': Record<never, never>;
    /** What one may not do to oneself: `what` says it (`delete`, `deactivate`). */
    'user.own_account': { readonly what: string };
    /** A new address is confirmed by who is signed in to the account. */
    'user.confirm_signed_in': Record<never, never>;
    /** A policy goes by the department that the person has. */
    'user.department_held': Record<never, never>;
    /** The account has to be activated first. */
    'user.inactive': Record<never, never>;
    /** Links are for those who have them in their mail; administrators are shown them only where mail is kept. */
    'mail.is_sent': Record<never, never>;
    /** No mail goes out from here, so a link has to be handed on. */
    'mail.is_kept': Record<never, never>;
    /** Nobody may register by themselves here. */
    'registration.closed': { readonly policy: 'invite' | 'closed' };
    /** Nobody may register before there is an administrator. */
    'registration.before_setup': Record<never, never>;
    /** The file has more lines than one import takes; nothing was stored. */
    'import.too_many_lines': { readonly most: number };
    /** The file cannot be read, or it is not clear what its columns are; nothing was stored. `line`: where. */
    'import.unreadable': { readonly line: number | null; readonly problem: string };
    /** The import was refused as a whole; nothing was stored. `errors` are the first of `total`. */
    'import.rejected': { readonly errors: readonly ImportProblem[]; readonly total: number };
  }
}

/** One line of an import that cannot be taken; lines count from 1 and include the header of a CSV file. */
export interface ImportProblem extends LineProblem {
  readonly line: number;
}

/** As many bad lines of a file as a person reads; surfaces list all that are told beside the message. */
const linesNamed = 20;

export const accountErrors = {
  'user.not_found': { status: 404, message: () => 'User not found' },
  'user.email_taken': {
    status: 409,
    message: () => 'A user with this email already exists',
    fields: () => inUse('email'),
  },
  'user.department_held': {
    status: 403,
    message: () => 'A security policy goes by this department: ask an administrator to change it',
    fields: () => [{ field: 'department', message: 'goes into a security policy: ask an administrator to change it' }],
  },
  'user.username_taken': {
    status: 409,
    message: () => 'A user with this username already exists',
    fields: () => inUse('username'),
  },
  'user.own_account': { status: 400, message: ({ what }) => `Cannot ${what} own account` },
  'user.confirm_signed_in': {
    status: 403,
    message: () => 'Sign in to your account here first, then open the link again',
  },
  'user.inactive': { status: 409, message: () => 'This account is not active; activate it first' },
  'mail.is_sent': {
    status: 409,
    message: () => 'This server sends mail, so people get their links there; nobody else is shown them',
  },
  'mail.is_kept': {
    status: 409,
    message: () => 'This server sends no mail yet: set SMTP_URL, or make a link and hand it on',
  },
  'registration.closed': {
    status: 403,
    message: ({ policy }) => (policy === 'invite' ? 'Registration is by invitation only' : 'Registration is closed'),
  },
  'registration.before_setup': {
    status: 503,
    message: () =>
      'This server is not set up yet: create the first administrator by the link in its log, or with "gatehouse admin create"; people can register after that',
  },
  'import.too_many_lines': {
    status: 413,
    message: ({ most }) =>
      `Nothing was imported: the file has more than ${most.toLocaleString('en')} lines; split the file and import the parts one after the other`,
  },
  'import.unreadable': {
    status: 400,
    message: ({ line, problem }) =>
      `Nothing was imported: ${line === null ? `the file cannot be read: ${problem}` : `line ${line}: ${problem}`}`,
  },
  'import.rejected': {
    status: 400,
    message: ({ errors, total }) => {
      const named = errors.slice(0, linesNamed).map(each => `line ${each.line}: ${each.message}`);
      const more = total > named.length ? `; and ${total - named.length} more` : '';
      return `Nothing was imported; ${total} bad line${total === 1 ? '' : 's'}: ${named.join('; ')}${more}`;
    },
  },
} satisfies Partial<ErrorTable>;
