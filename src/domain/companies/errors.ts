declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such company, or none that this caller may see. */
    'company.not_found': Record<never, never>;
    /** Another company of the organization (or the platform) has the identifier, in whatever case. */
    'company.identifier_taken': { readonly identifier: string };
    /** What credentials hang on neither goes nor moves. */
    'company.has_credentials': { readonly what: 'deleted' | 'moved' };
    /** ConnectWise would overwrite these fields again. */
    'company.kept_in_connectwise': { readonly fields: readonly string[] };
    'company.sync_running': Record<never, never>;
  }
}

export type {};
