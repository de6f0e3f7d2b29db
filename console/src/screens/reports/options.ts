/** What a select offers of words by their values. */
export const options = (words: Readonly<Record<string, string>>): { value: string; label: string }[] =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

/** The names in a text, which commas or blanks part. */
export const metricsIn = (text: string): string[] => [...new Set(text.split(/[\s,]+/).filter(name => name !== ''))];
