import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such grant of this person, or none that this caller may see. */
    'grant.not_found': Record<never, never>;
    /** The person has this very grant already. */
    'grant.exists': Record<never, never>;
  }
}

export const grantErrors = {
  'grant.not_found': { status: 404, message: () => 'Grant not found' },
  'grant.exists': {
    status: 409,
    message: () => 'The user already has this grant',
    fields: () => [{ field: 'pattern', message: 'is already given' }],
  },
} satisfies Partial<ErrorTable>;
