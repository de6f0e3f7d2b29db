import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such review, or none that concerns this caller. */
    'access_review.not_found': Record<never, never>;
    /** It is over: everything was decided, or its time was. */
    'access_review.closed': { readonly at: string };
    /** What people hold has changed since the caller looked. */
    'access_review.changed': {
      readonly revision: number;
      readonly came: readonly Named[];
      readonly went: readonly Named[];
    };
    /** Somebody has decided on some of it already. `by` is null whose account is gone. */
    'access_review.decided': { readonly item: string; readonly how: 'keep' | 'revoke'; readonly by: string | null };
    /** Nobody decides on what they hold themselves. */
    'access_review.own': Record<never, never>;
  }
}

/** What somebody holds, as the difference tells of it. */
interface Named {
  readonly item: string;
  readonly who: string | null;
  readonly pattern: string;
}

const listed = (items: readonly Named[]): string =>
  items.map(({ who, pattern }) => `${who ?? 'somebody'} (${pattern})`).join(', ');

export const reviewErrors = {
  'access_review.not_found': { status: 404, message: () => 'Access review not found' },
  'access_review.closed': { status: 409, message: ({ at }) => `This review ended at ${at}` },
  'access_review.changed': {
    status: 409,
    message: ({ came, went }) =>
      [
        'What people hold has changed since you looked',
        ...(came.length === 0 ? [] : [`new: ${listed(came)}`]),
        ...(went.length === 0 ? [] : [`gone: ${listed(went)}`]),
      ].join('; '),
    extras: ({ revision, came, went }) => ({ revision, came, went }),
  },
  'access_review.decided': {
    status: 409,
    message: ({ how, by }) =>
      `${by ?? 'Somebody'} has decided this already: ${how === 'keep' ? 'it stays' : 'it was ended'}`,
    extras: ({ item }) => ({ item }),
  },
  'access_review.own': { status: 403, message: () => 'Nobody decides on what they hold themselves' },
} satisfies Partial<ErrorTable>;
