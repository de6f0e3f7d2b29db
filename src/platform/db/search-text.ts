/** Rows of a list beyond which a text without trigrams finds beginnings only. */
const most = 10_000;

/**
 * The patterns, for `ilike`, of what a search for a text finds in a list of so many rows: any part of what is searched. In a
 * long list a text that has no three letters or digits in a row finds only beginnings, of a field or of a word behind a
 * space: an index by trigrams knows nothing of shorter parts, and everything would have to be read. The fields of what is
 * searched follow each other, each behind a line break, which no text that is asked for has in it.
 */
export function patternsOf(text: string, size: number): readonly string[] {
  const literal = text.replace(/[\\%_]/g, '\\$&');
  if (size <= most || /[\p{L}\p{N}]{3}/u.test(text) || !/[\p{L}\p{N}]/u.test(text)) return [`%${literal}%`];
  return [`%\n${literal}%`, `% ${literal}%`];
}
