import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such execution, or none that this caller may see. */
    'execution.not_found': Record<never, never>;
  }
}

export const executionErrors = {
  'execution.not_found': { status: 404, message: () => 'Execution not found' },
} satisfies Partial<ErrorTable>;
