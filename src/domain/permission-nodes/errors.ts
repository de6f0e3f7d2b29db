import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** The catalogue has no such category, or nothing in it for this caller. */
    'catalogue.category_not_found': { readonly category: string };
  }
}

export const catalogueErrors = {
  'catalogue.category_not_found': {
    status: 404,
    message: ({ category }) => `Permission category "${category}" not found`,
  },
} satisfies Partial<ErrorTable>;
