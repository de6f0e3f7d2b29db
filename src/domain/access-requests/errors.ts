import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such resource type, or none that this caller may see. */
    'resource_type.not_found': Record<never, never>;
    'resource_type.exists': Record<never, never>;
    /** Not enough people hold what is asked for and may answer. */
    'access_request.no_approver': { readonly needed: number; readonly there: number };
    /** The caller has asked for it and waits for the answer. `id` as people call it. */
    'access_request.exists': { readonly id: string };
    /** No such request, or none that concerns this caller. */
    'access_request.not_found': Record<never, never>;
    /** It is not open any more. `by` is null where nobody decided it, or whose account is gone. */
    'access_request.decided': { readonly how: Closed; readonly by: string | null; readonly at: string };
    /** Only what is held can be held for longer. */
    'access_request.not_held': { readonly status: string };
    'access_request.own': Record<never, never>;
    /** Others are to answer. */
    'access_request.not_asked': Record<never, never>;
    /** The caller has answered, and others are still to. */
    'access_request.answered': Record<never, never>;
  }
}

/** How a request ended. */
export type Closed = 'approved' | 'rejected' | 'withdrawn' | 'expired';

export const requestErrors = {
  'resource_type.not_found': { status: 404, message: () => 'Resource type not found' },
  'resource_type.exists': {
    status: 409,
    message: () => 'There is a resource type of this name already',
    fields: () => [{ field: 'name', message: 'is taken' }],
  },
  'access_request.no_approver': {
    status: 400,
    message: ({ needed, there }) =>
      there === 0
        ? 'nobody can approve this; register the resource type'
        : `this takes ${needed} approvals, and only ${there} ${there === 1 ? 'person' : 'people'} can approve it`,
  },
  'access_request.exists': {
    status: 409,
    message: ({ id }) => `You have asked for this already: ${id} waits for an answer`,
  },
  'access_request.not_found': { status: 404, message: () => 'Access request not found' },
  'access_request.decided': {
    status: 409,
    message: ({ how, by, at }) => `This request ${by === null ? closedWords[how] : `was ${how} by ${by}`} at ${at}`,
  },
  'access_request.not_held': {
    status: 409,
    message: ({ status }) => `Only access that is held can be extended: this request is ${status.replaceAll('_', ' ')}`,
  },
  'access_request.own': { status: 403, message: () => 'Nobody decides their own request' },
  'access_request.not_asked': { status: 403, message: () => 'Others are asked to decide this request' },
  'access_request.answered': {
    status: 409,
    message: () => 'You have answered this request; others are still to answer',
  },
} satisfies Partial<ErrorTable>;

const closedWords: Readonly<Record<Closed, string>> = {
  approved: 'was approved',
  rejected: 'was rejected',
  withdrawn: 'was withdrawn',
  expired: 'was not decided in time, and ended',
};
