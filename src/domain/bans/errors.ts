import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** There is no ban to lift. */
    'ban.not_found': Record<never, never>;
  }
}

export const banErrors = {
  'ban.not_found': { status: 404, message: () => 'This person is not banned' },
} satisfies Partial<ErrorTable>;
