import Type from 'typebox';
import { open, query } from '../action.ts';

/** What a teapot says to whoever asks it for coffee (RFC 2324 §2.3.2). */
export const brew = query('teapot.brew', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: open('a teapot holds nothing to protect', { withKeys: true }),
  run: async () => "I'm a teapot" as const,
});
