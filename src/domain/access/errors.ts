declare module '../../kernel/errors.ts' {
  interface Errors {
    /** Nobody gives what they do not hold, nor for longer than they hold it, nor acts on someone who holds more. */
    'access.exceeds_own': {
      /** The first of them. */
      readonly missing: readonly string[];
      /** Those of them that are held, but not for long enough; `until` is RFC 3339. */
      readonly ending: readonly { readonly pattern: string; readonly until: string }[];
      /** How many more there are. */
      readonly others: number;
    };
    /** Somebody must keep holding `*`. */
    'access.last_administrator': Record<never, never>;
    /** The organization does not exist for this caller. */
    'organization.not_found': Record<never, never>;
    /** The caller may create this in several organizations and named none. */
    'organization.required': Record<never, never>;
  }
}

export type {};
