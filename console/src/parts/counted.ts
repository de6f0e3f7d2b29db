import { numeral } from './time.tsx';

const english = new Intl.PluralRules('en');

/** `1 person`, `2 people`: the texts are English, the number is written as the reader's language does. */
export function counted(count: number, one: string, many: string): string {
  return `${numeral(count)} ${english.select(count) === 'one' ? one : many}`;
}
