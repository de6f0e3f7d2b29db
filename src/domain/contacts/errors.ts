import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** Nobody is a friend of theirs, or blocks themselves: `what` says what was tried (`block`). */
    'contact.oneself': { readonly what: string };
    /** Nobody of that id asks to be the caller's friend. */
    'contact.no_request': Record<never, never>;
    /** They are no friends, and neither has asked. */
    'contact.no_friend': Record<never, never>;
    'contact.not_blocked': Record<never, never>;
  }
}

export const contactErrors = {
  'contact.oneself': { status: 400, message: ({ what }) => `You cannot ${what} yourself` },
  'contact.no_request': { status: 404, message: () => 'Friend request not found' },
  'contact.no_friend': { status: 404, message: () => 'Friend not found' },
  'contact.not_blocked': { status: 404, message: () => 'This person is not blocked' },
} satisfies Partial<ErrorTable>;
