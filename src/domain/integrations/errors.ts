declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such saved integration, or none that this caller may see. */
    'integration.not_found': Record<never, never>;
  }
}

export type {};
