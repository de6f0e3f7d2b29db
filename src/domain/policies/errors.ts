import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such policy, or none that this caller may see. */
    'policy.not_found': Record<never, never>;
    /** Whoever sets it could do nothing any more, from where they are. */
    'policy.locks_out_author': { readonly why: string };
    /** Nobody would be left who can administer. */
    'policy.locks_out_administrators': { readonly why: string };
    /** What it asks for, nobody could do. */
    'policy.cannot_be_met': { readonly why: string };
  }
}

export const policyErrors = {
  'policy.not_found': { status: 404, message: () => 'Security policy not found' },
  'policy.locks_out_author': { status: 409, message: ({ why }) => `This policy would lock you out: ${why}` },
  'policy.locks_out_administrators': {
    status: 409,
    message: ({ why }) => `This policy would lock out every administrator: ${why}`,
  },
  'policy.cannot_be_met': { status: 409, message: ({ why }) => `Nobody could meet this policy: ${why}` },
} satisfies Partial<ErrorTable>;
