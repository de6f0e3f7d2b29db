import Type, { type TStringOptions } from 'typebox';

const words = new Map<string, string>();

/**
 * A text of a pattern (ECMA-262), with the words for whoever sends another one: `says` reads on after a field's name, as
 * `must have at most three letters`. It is the schema's description too, unless `more` has one.
 */
export function Patterned(pattern: string, says: string, more: Omit<TStringOptions, 'pattern'> = {}): Type.TString {
  const before = words.get(pattern);
  if (before !== undefined && before !== says) throw new Error(`the pattern ${pattern} says two things`);
  words.set(pattern, says);
  return Type.String({ description: says.charAt(0).toUpperCase() + says.slice(1), ...more, pattern });
}

/** What is said of a text that does not match a pattern. Patterns that nobody outside sends have no words of their own. */
export function wordsOfPattern(pattern: string): string {
  return words.get(pattern) ?? 'has the wrong form';
}

/** Whether a pattern has words; a test asks it of every pattern that clients can meet. */
export function hasWords(pattern: string): boolean {
  return words.has(pattern);
}
