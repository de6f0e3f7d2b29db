declare module '../../kernel/errors.ts' {
  interface Errors {
    /** Nobody gives what they do not hold, nor acts on someone who holds more. */
    'access.exceeds_own': { readonly missing: readonly string[] };
    /** Somebody must keep holding `*`. */
    'access.last_administrator': Record<never, never>;
    /** The organization does not exist for this caller. */
    'organization.not_found': Record<never, never>;
    /** The caller may create this in several organizations and named none. */
    'organization.required': Record<never, never>;
  }
}

export type {};
