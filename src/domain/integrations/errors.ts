import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such saved integration, or none that this caller may see. */
    'integration.not_found': Record<never, never>;
  }
}

export const integrationErrors = {
  'integration.not_found': { status: 404, message: () => 'Integration not found' },
} satisfies Partial<ErrorTable>;
