declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such grant of this person, or none that this caller may see. */
    'grant.not_found': Record<never, never>;
    /** The person has this very grant already. */
    'grant.exists': Record<never, never>;
  }
}

export type {};
