declare module '../../kernel/errors.ts' {
  interface Errors {
    /** The catalogue has no such category, or nothing in it for this caller. */
    'catalogue.category_not_found': { readonly category: string };
  }
}

export type {};
