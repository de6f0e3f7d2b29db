import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** It is no picture that is taken, is broken, or has too many pixels. */
    'avatar.unreadable': Record<never, never>;
    'avatar.not_found': Record<never, never>;
  }
}

export const avatarErrors = {
  'avatar.unreadable': {
    status: 400,
    message: () =>
      'This is not a picture that can be used: send a PNG, JPEG, WebP, GIF or AVIF of at most 50 megapixels',
  },
  'avatar.not_found': { status: 404, message: () => 'Picture not found' },
} satisfies Partial<ErrorTable>;
