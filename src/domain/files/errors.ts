import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such file, or none that the caller comes to. */
    'file.not_found': Record<never, never>;
    /** It is shared with the caller, and somebody else's. */
    'file.not_owner': Record<never, never>;
    /** Its bytes have not come. */
    'file.not_uploaded': Record<never, never>;
    /** Parts of it have not come: how many, and the first of their numbers. */
    'file.parts_missing': { readonly count: number; readonly missing: readonly number[] };
    /** Its bytes are not those of what it was said to be. */
    'file.wrong_content': { readonly type: string };
    /** In bytes: what was left. `of`: whose room it is. */
    'file.quota_exceeded': { readonly of: 'person' | 'organization'; readonly available: number };
  }
}

export const fileErrors = {
  'file.not_found': { status: 404, message: () => 'File not found' },
  'file.not_owner': { status: 403, message: () => 'Only its owner may do that with a file' },
  'file.not_uploaded': { status: 409, message: () => 'The file has not been uploaded yet' },
  'file.parts_missing': {
    status: 409,
    message: ({ count }) =>
      count === 1 ? 'One part has not been uploaded yet' : `${count} parts have not been uploaded yet`,
    extras: ({ missing }) => ({ missing_parts: missing }),
  },
  'file.wrong_content': {
    status: 400,
    message: ({ type }) => `The file is not of the type ${type}, as was said, and has been removed`,
  },
  'file.quota_exceeded': {
    status: 409,
    message: ({ of, available }) =>
      of === 'person'
        ? `Your files have room for ${available} more bytes; delete some first`
        : `The plan of the organization has room for ${available} more bytes`,
    extras: ({ available }) => ({ available }),
  },
} satisfies Partial<ErrorTable>;
