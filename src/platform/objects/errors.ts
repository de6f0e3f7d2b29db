import { type DomainError, type ErrorTable, refuse } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    'object.not_found': Record<never, never>;
    /** Nothing is overwritten. */
    'object.exists': Record<never, never>;
    /** Of an upload in parts: the first one stays. */
    'object.part_exists': Record<never, never>;
    /** More came than was said; `size` is what was said, in bytes. */
    'object.too_large': { readonly size: number };
    /** Less came than was said, or what is stored differs; in bytes. */
    'object.wrong_size': { readonly size: number; readonly received: number };
    'object.wrong_hash': Record<never, never>;
    /** A signed address was changed, is used otherwise than it was signed for, or its time is over. */
    'object.address_rejected': { readonly why: 'changed' | 'expired' };
  }
}

export const objectErrors = {
  'object.not_found': { status: 404, message: () => 'File not found' },
  'object.exists': { status: 412, message: () => 'This file has already been uploaded; ask for a new address' },
  'object.part_exists': { status: 409, message: () => 'This part has already been uploaded' },
  'object.too_large': {
    status: 413,
    message: ({ size }) => `The file is larger than the ${size} bytes that were announced`,
  },
  'object.wrong_size': {
    status: 400,
    message: ({ size, received }) => `The file has ${received} bytes, but ${size} were announced`,
  },
  'object.wrong_hash': { status: 400, message: () => 'The file is not the one whose SHA-256 was announced' },
  'object.address_rejected': {
    status: 403,
    message: ({ why }) =>
      why === 'expired'
        ? 'This address has expired; ask for a new one'
        : 'This address is not valid for this request: send the length, type and headers it was made for',
  },
} satisfies Partial<ErrorTable>;

/** Seconds after which a store that was away is worth asking again. */
const retryAfterSeconds = 5;

export const storeAway = (): DomainError => refuse('unavailable', { what: 'the file store', retryAfterSeconds });
