/** A code as it was meant: people and keyboards write `123-456`, `123 456`, and digits of full width. */
export function typedCode(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{Pd}]/gu, '');
}
