import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such device, or none of one’s own. */
    'push.not_found': Record<never, never>;
  }
}

export const pushErrors = {
  'push.not_found': { status: 404, message: () => 'Push subscription not found' },
} satisfies Partial<ErrorTable>;
