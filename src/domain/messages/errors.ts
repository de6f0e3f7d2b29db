import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such message, or none that the caller may read. */
    'message.not_found': Record<never, never>;
    /** Something else was sent under this name before. */
    'message.client_id_taken': Record<never, never>;
    /** It was encrypted for those who were in the conversation then. */
    'message.members_changed': { readonly version: number };
    /** Nobody changes what others wrote, nor what they wrote long ago. */
    'message.not_editable': { readonly why: 'sender' | 'time' | 'deleted' };
    'message.not_deletable': Record<never, never>;
    'message.too_many_reactions': { readonly most: number };
    'message.too_many_pins': { readonly most: number };
  }
}

export const messageErrors = {
  'message.not_found': { status: 404, message: () => 'Message not found' },
  'message.client_id_taken': {
    status: 409,
    message: () => 'Another message was sent with this client_message_id or Idempotency-Key',
  },
  'message.members_changed': {
    status: 409,
    message: () => 'The participants have changed; encrypt the message for those who are there now',
    extras: ({ version }) => ({ members_version: version }),
  },
  'message.not_editable': {
    status: 403,
    message: ({ why }) =>
      ({
        sender: 'Only its sender may edit a message',
        time: 'A message can be edited for 15 minutes',
        deleted: 'This message was deleted',
      })[why],
  },
  'message.not_deletable': {
    status: 403,
    message: () => 'Only its sender, or an admin or moderator of the conversation, may delete a message',
  },
  'message.too_many_reactions': {
    status: 409,
    message: ({ most }) => `A message has at most ${most} different reactions`,
  },
  'message.too_many_pins': {
    status: 409,
    message: ({ most }) => `A conversation has at most ${most} pinned messages`,
  },
} satisfies Partial<ErrorTable>;
