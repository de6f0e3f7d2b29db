import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** The type is not registered there, or nobody has switched emergencies on for it. */
    'break_glass.off': Record<never, never>;
    /** The caller has taken it already, until then. */
    'break_glass.held': { readonly until: string };
  }
}

export const emergencyErrors = {
  'break_glass.off': {
    status: 403,
    message: () => 'This cannot be taken in an emergency: its resource type does not allow it',
  },
  'break_glass.held': { status: 409, message: ({ until }) => `You have taken this already, until ${until}` },
} satisfies Partial<ErrorTable>;
