import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** The person has no key of that id, as far as the caller sees. */
    'api_key.not_found': Record<never, never>;
  }
}

export const apiKeyErrors = {
  'api_key.not_found': { status: 404, message: () => 'API key not found' },
} satisfies Partial<ErrorTable>;
