import type { ErrorTable } from './errors.ts';
import { limitWords } from './shares.ts';
import { listed } from './words.ts';

/** The words of what the pipeline itself refuses. */
export const kernelErrors = {
  'input.invalid': {
    status: 400,
    message: ({ fields }) =>
      fields.map(({ field, message }) => (field === '' ? `body ${message}` : `${field} ${message}`)).join('; '),
    fields: ({ fields }) => fields,
  },
  'auth.required': { status: 401, message: () => 'Unauthorized' },
  'permission.denied': {
    status: 403,
    message: ({ missing }) =>
      missing.length === 0
        ? 'Insufficient permissions'
        : `Insufficient permissions: ${missing.join(' or ')} is missing`,
  },
  'access.needs_session': {
    status: 403,
    message: () => 'This takes a session: sign in. API keys cannot be used for it, whatever they hold',
  },
  'edit.stale': {
    status: 412,
    message: ({ thing, changedAt, changedBy }) =>
      `The ${thing} has been changed since you read it${changedAt === null ? '' : ` (last by ${changedBy ?? 'somebody else'}, ${changedAt})`}; read it again, then send your change with its new ETag`,
    // So that a page can say who it was.
    extras: ({ changedAt, changedBy }) => ({ changed_at: changedAt, changed_by: changedBy }),
  },
  'rate.limited': { status: 429, message: () => 'Too many requests' },
  'share.taken': {
    status: 429,
    message: ({ share, holder, most }) =>
      `Too many requests: at most ${limitWords(share, holder, most)}; try again when one has ended`,
  },
  'share.full': {
    status: 409,
    message: ({ share, holder, most }) => `At most ${limitWords(share, holder, most)}`,
  },
  unavailable: {
    status: 503,
    message: ({ what }) => `Temporarily unavailable: ${what} does not answer; try again shortly`,
  },
  not_configured: {
    status: 503,
    message: ({ what, variables }) => `${what} is not configured: set ${listed(variables)}`,
  },
} satisfies Partial<ErrorTable>;
