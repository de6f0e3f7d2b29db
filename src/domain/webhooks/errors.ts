import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such webhook, or none that this caller may see. */
    'webhook.not_found': Record<never, never>;
    /** The webhook has no delivery of that id, or none any more. */
    'webhook.delivery_not_found': Record<never, never>;
    /** Nothing of an end-to-end encrypted conversation leaves the server. */
    'webhook.conversation_encrypted': Record<never, never>;
  }
}

export const webhookErrors = {
  'webhook.not_found': { status: 404, message: () => 'Webhook not found' },
  'webhook.delivery_not_found': { status: 404, message: () => 'Delivery not found' },
  'webhook.conversation_encrypted': {
    status: 409,
    message: () => 'This conversation is end-to-end encrypted: nothing of it is sent to other systems',
  },
} satisfies Partial<ErrorTable>;
