import type { LineProblem } from './bulk/line.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such person, or none that this caller may see; `identifier` as the caller wrote it. */
    'user.not_found': { readonly identifier?: string };
    'user.email_taken': Record<never, never>;
    'user.username_taken': Record<never, never>;
    /** What one may not do to oneself: `what` says it (`delete`, `deactivate`). */
    'user.own_account': { readonly what: string };
    /** The account has to be activated first. */
    'user.inactive': Record<never, never>;
    /** Links are for those who have them in their mail; administrators are shown them only where mail is kept. */
    'mail.is_sent': Record<never, never>;
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
