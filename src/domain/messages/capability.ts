import { capability } from '../capability.ts';
import { isInReadMessage } from './attachments.ts';
import { messageErrors } from './errors.ts';
import { messageNotices } from './notices.ts';
import { sendScheduled } from './schedule-message.ts';
import { sweeps } from './sweeps.ts';

/** What is said in conversations. */
export const messages = capability('messages', {
  errors: messageErrors,
  notifications: messageNotices,
  jobs: [sendScheduled],
  sweeps,
  opensFiles: isInReadMessage,
  erases: ['scheduled_messages.sender_id', 'message_mentions.user_id', 'message_reactions.user_id'],
  keeps: {
    'messages.deleted_by': 'that a message was deleted by somebody is part of its conversation',
    'message_pins.pinned_by': 'what is pinned stays pinned for the others',
  },
  unsealed: { 'messages.client_digest': 'a hash' },
});
