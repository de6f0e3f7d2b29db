import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such execution, or none that this caller may see. */
    'execution.not_found': Record<never, never>;
    /** There is nothing left to cancel. */
    'execution.ended': { readonly outcome: string };
  }
}

export const executionErrors = {
  'execution.not_found': { status: 404, message: () => 'Execution not found' },
  'execution.ended': { status: 409, message: ({ outcome }) => `This execution has already ended: ${outcome}` },
} satisfies Partial<ErrorTable>;
