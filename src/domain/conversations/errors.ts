import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such conversation, or none that the caller takes part in. */
    'conversation.not_found': Record<never, never>;
    /** Takes a greater part in the conversation than the caller has. */
    'conversation.role_required': { readonly role: 'admin' | 'moderator' };
    /** Of the two of a direct one, one has blocked the other. */
    'conversation.blocked': Record<never, never>;
    /** Nobody of these can be written to by the caller. */
    'conversation.people_not_found': { readonly ids: readonly string[] };
    'conversation.participant_not_found': Record<never, never>;
    /** What is asked does not go with one of two. */
    'conversation.direct': { readonly what: string };
    /** Somebody has to be left who may do everything there. */
    'conversation.last_admin': Record<never, never>;
    'conversation.full': { readonly most: number };
  }
}

export const conversationErrors = {
  'conversation.not_found': { status: 404, message: () => 'Conversation not found' },
  'conversation.role_required': {
    status: 403,
    message: ({ role }) =>
      role === 'admin'
        ? 'Only an admin of this conversation may do this'
        : 'Only an admin or a moderator of this conversation may do this',
  },
  'conversation.blocked': { status: 403, message: () => 'You cannot write to this person' },
  'conversation.people_not_found': {
    status: 404,
    message: ({ ids }) => `User not found: ${ids.join(', ')}`,
  },
  'conversation.participant_not_found': { status: 404, message: () => 'Participant not found' },
  'conversation.direct': { status: 409, message: ({ what }) => `A direct conversation ${what}` },
  'conversation.last_admin': {
    status: 409,
    message: () => 'A conversation needs an admin; make somebody else one first',
  },
  'conversation.full': {
    status: 409,
    message: ({ most }) => `A conversation has at most ${most.toLocaleString('en')} participants`,
  },
} satisfies Partial<ErrorTable>;
