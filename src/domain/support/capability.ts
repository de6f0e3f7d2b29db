import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { closeAllOf, closeForLeaver, eraseFrom } from './endings.ts';
import { supportErrors } from './errors.ts';
import { supportNodes } from './nodes.ts';
import { supportNotices } from './notices.ts';
import { attention } from './shown.ts';
import { isInReadTicket } from './ticket-files.ts';

export const support = capability('support', {
  errors: supportErrors,
  nodes: [
    {
      key: 'support',
      category: category(96, 'Support', 'answering people who ask for help'),
      nodes: supportNodes,
    },
  ],
  notifications: supportNotices,
  attention,
  opensFiles: isInReadTicket,
  // What was said about a ticket goes with it.
  erases: ['support_tickets.opened_by'],
  erase: ({ tx, at }, { id }) => eraseFrom(tx, at, id),
  organizationDeleted: closeAllOf,
  organizationsLeft: closeForLeaver,
  keeps: {
    'support_tickets.assigned_to': 'tickets that were on somebody are on nobody when they go',
    'support_comments.author_id': 'what somebody answered belongs to the tickets of others',
  },
});
