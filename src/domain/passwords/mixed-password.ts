import Type from 'typebox';
import { Password } from '../people/fields.ts';

const kinds = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{L}\p{M}\p{Nd}]/u];

/** A password with letters of both cases, a digit and another character, for documents that demand these of everybody. */
export const MixedPassword = Type.Refine(
  Password,
  password => kinds.every(kind => kind.test(password)),
  () => 'must have an upper-case letter, a lower-case letter, a digit and a character that is neither',
);
