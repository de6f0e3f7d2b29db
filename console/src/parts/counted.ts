import { numeral } from './time.tsx';

const english = new Intl.PluralRules('en');

/** `1 person`, `2 people`: the texts are English, the number is written as the reader's language does. `atLeast`: there may be more. */
export function counted(count: number, one: string, many: string, atLeast = false): string {
  if (atLeast) return `${numeral(count)}+ ${many}`;
  return `${numeral(count)} ${english.select(count) === 'one' ? one : many}`;
}
