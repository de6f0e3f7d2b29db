import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such notification, or none of one’s own. */
    'notification.not_found': Record<never, never>;
  }
}

export const notificationErrors = {
  'notification.not_found': { status: 404, message: () => 'Notification not found' },
} satisfies Partial<ErrorTable>;
