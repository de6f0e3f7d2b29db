import { capability } from '../capability.ts';
import { endOfOrganization, endParts, eraseParts } from './endings.ts';
import { conversationErrors } from './errors.ts';
import { conversationNotices } from './notices.ts';

/** Who takes part in which conversation. */
export const conversations = capability('conversations', {
  errors: conversationErrors,
  notifications: conversationNotices,
  erases: ['conversation_participants.user_id'],
  erase: (work, { id }) => eraseParts(work, id),
  organizationDeleted: endOfOrganization,
  organizationsLeft: endParts,
  keeps: {
    'conversations.created_by': 'a conversation belongs to those who are in it, whoever began it',
  },
});
