import { variables } from '../src/config.ts';

/** The README's table of variables, one line each; a test compares the two. */
export function variableTable(): string {
  return Object.values(variables)
    .map(({ name, shown, about }) => `| \`${name}\` | ${shown} | ${about} |`)
    .join('\n');
}

if (import.meta.main) console.log(variableTable());
