import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { supportErrors } from './errors.ts';
import { supportNodes } from './nodes.ts';

export const support = capability('support', {
  errors: supportErrors,
  nodes: [
    {
      key: 'support',
      category: category(96, 'Support', 'answering people who ask for help'),
      nodes: supportNodes,
    },
  ],
  // What was said about a ticket goes with it.
  erases: ['support_tickets.opened_by'],
  erase: async ({ tx }, { id }) => {
    await tx.rows({ text: 'update support_tickets set assigned_to = null where assigned_to = $1', values: [id] });
  },
  organizationDeleted: async ({ tx, at }, organization) => {
    await tx.rows({
      text: `update support_tickets set status = 'closed', assigned_to = null, updated_at = $2
        where organization_id = $1 and status <> 'closed'`,
      values: [organization, at],
    });
  },
  // Nobody waits for an answer where they are no more, and nobody answers from there.
  organizationsLeft: async ({ tx, at }, { userId, organizations }) => {
    await tx.rows({
      text: `update support_tickets set
          status = case when opened_by = $1 then 'closed' else status end,
          assigned_to = case when assigned_to = $1 then null else assigned_to end, updated_at = $3
        where organization_id = any($2::uuid[]) and status <> 'closed' and (opened_by = $1 or assigned_to = $1)`,
      values: [userId, organizations, at],
    });
  },
  keeps: {
    'support_tickets.assigned_to': 'tickets that were on somebody are on nobody when they go',
    'support_comments.author_id': 'what somebody answered belongs to the tickets of others',
  },
});
