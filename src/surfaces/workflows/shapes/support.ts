import Type, { type Static } from 'typebox';
import type { Comment } from '../../../domain/support/comments.ts';
import {
  Assignee,
  Attachments,
  Subject,
  TicketCategory,
  TicketPriority,
  TicketStatusName,
  Words,
} from '../../../domain/support/fields.ts';
import { type TicketRead, views } from '../../../domain/support/read-tickets.ts';
import type { Ticket } from '../../../domain/support/tickets.ts';
import type { Page } from '../../../kernel/page.ts';
import { limitQuery } from '../limit-query.ts';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });
const Id = Type.String({ format: 'uuid' });
const Somebody = Type.Object({
  id: Id,
  name: Type.Union([Type.String(), Type.Null()], { description: 'Null for somebody whose account is gone' }),
});

export const TicketBody = Type.Object(
  {
    category: TicketCategory,
    priority: TicketPriority,
    subject: Subject,
    description: Words,
    attachments: Type.Optional(Attachments),
    organization_id: Type.Optional(
      Type.String({ format: 'uuid', description: 'Who is asked, for people of several organizations' }),
    ),
  },
  closed,
);

export const TicketChangesBody = Type.Object(
  {
    status: Type.Optional(TicketStatusName),
    priority: Type.Optional(TicketPriority),
    category: Type.Optional(TicketCategory),
    subject: Type.Optional(Subject),
    description: Type.Optional(Words),
    attachments: Type.Optional(Attachments),
    assigned_to: Type.Optional(Assignee),
  },
  closed,
);

export const CommentBody = Type.Object({ comment: Words }, closed);

export const TicketsQuery = Type.Object(
  {
    ...limitQuery,
    view: Type.Optional(
      Type.Enum(views, {
        description: 'Your own, those of others that you handle, those assigned to you; default all',
      }),
    ),
    status: Type.Optional(TicketStatusName),
    priority: Type.Optional(TicketPriority),
    category: Type.Optional(TicketCategory),
    open: Type.Optional(Type.Boolean({ description: 'Those that are not closed, or that are' })),
    assigned_to: Type.Optional(Type.String({ format: 'uuid', description: 'Those that are on this person' })),
    assigned: Type.Optional(Type.Boolean({ description: 'Those that are on somebody, or on nobody' })),
  },
  closed,
);
export const CommentsQuery = Type.Object(limitQuery, closed);

export const TicketResults = Type.Object({
  ticket_id: Type.String(),
  status: TicketStatusName,
  created_at: Moment,
  updated_at: Moment,
  category: TicketCategory,
  priority: TicketPriority,
  subject: Type.String(),
  description: Type.String(),
  attachments: Type.Array(Type.String(), { description: 'Ids of files, and labels' }),
  files: Type.Array(
    Type.Object({
      id: Id,
      name: Type.String(),
      size: Type.Integer({ description: 'Bytes' }),
      content_type: Type.String(),
      is_encrypted: Type.Boolean(),
    }),
    { description: 'Those of the attachments that are files, and there; `GET /v1/storage/download-url/:fileId`' },
  ),
  organization_id: Type.Union([Id, Type.Null()], { description: 'Null where the platform’s own people are asked' }),
  opened_by: Somebody,
  assigned_to: Type.Union([Somebody, Type.Null()]),
  comment_count: Type.Integer(),
});
type TicketResults = Static<typeof TicketResults>;

const CommentShape = Type.Object({ id: Id, author: Somebody, comment: Type.String(), created_at: Moment });

export const TicketsResults = Type.Object({
  tickets: Type.Array(TicketResults),
  total: Type.Integer({ description: 'How many there are; at most 10,000 are counted' }),
});
export const CommentResults = Type.Object({ ...TicketResults.properties, added: CommentShape });
export const TicketWithComments = Type.Object({
  ...TicketResults.properties,
  comments: Type.Array(CommentShape),
  may_become: Type.Array(TicketStatusName, { description: 'What you may make of it, from where it stands' }),
  assignable: Type.Array(Type.Object({ id: Id, name: Type.String() }), {
    description: 'Whom you may give it to; nobody for who does not handle it',
  }),
});

export function toTicket(ticket: Ticket): TicketResults {
  return {
    ticket_id: ticket.reference,
    status: ticket.status,
    created_at: ticket.created_at,
    updated_at: ticket.updated_at,
    category: ticket.category,
    priority: ticket.priority,
    subject: ticket.subject,
    description: ticket.description,
    attachments: [...ticket.attachments],
    files: ticket.files.map(({ id, name, size, content_type, is_encrypted }) => ({
      ...{ id, name, size, content_type, is_encrypted },
    })),
    organization_id: ticket.organization_id,
    opened_by: { id: ticket.opened_by, name: ticket.opened_by_name },
    assigned_to: ticket.assigned_to === null ? null : { id: ticket.assigned_to, name: ticket.assigned_to_name },
    comment_count: ticket.comment_count,
  };
}

export function toTickets({ items, total }: Page<Ticket>): Static<typeof TicketsResults> {
  return { tickets: items.map(toTicket), total };
}

export function toCommented(made: {
  readonly ticket: Ticket;
  readonly comment: Comment;
}): Static<typeof CommentResults> {
  return { ...toTicket(made.ticket), added: toComment(made.comment) };
}

export function toTicketWithComments({
  ticket,
  comments,
  mayBecome,
  assignable,
}: TicketRead): Static<typeof TicketWithComments> {
  return {
    ...toTicket(ticket),
    comments: comments.items.map(toComment),
    may_become: [...mayBecome],
    assignable: assignable.map(({ id, name }) => ({ id, name })),
  };
}

function toComment({ id, author_id, author_name, body, created_at }: Comment): Static<typeof CommentShape> {
  return { id, author: { id: author_id, name: author_name }, comment: body, created_at };
}
