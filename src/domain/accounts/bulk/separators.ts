import { meaningOf } from './headings.ts';

/** What may stand between the cells of a CSV file, by the names that the API has for it. */
export const separators = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const;
export type Separator = keyof typeof separators;
export const separatorNames = Object.keys(separators) as Separator[];

/** What a CSV file says of itself before its headings. */
export interface Beginning {
  /** Characters of a first line `sep=;`, by which Excel is told the separator, with its line end; 0 without one. */
  readonly skip: number;
  readonly separator: Separator;
}

/**
 * Finds the separator of a CSV file in its first line, or null where that has not come whole yet. It is the one that a
 * line `sep=` names, or else the one by which the headings mean most, or else by which there are most of them.
 */
export function beginningIn(text: string, whole: boolean): Beginning | null {
  const told = /^sep=(.)(\r\n|\n|\r)/i.exec(text);
  // The other half of a line end may still come.
  if (told !== null && !whole && text.length === told[0].length && told[2] === '\r') return null;
  const separator = separatorNames.find(name => separators[name] === told?.[1]);
  if (told !== null && separator !== undefined) return { skip: told[0].length, separator };
  const end = endOfLine(text);
  if (end === null && !whole) return null;
  const line = text.slice(0, end ?? text.length);
  const scores = separatorNames.map(name => {
    const cells = splitLine(line, separators[name]);
    return { name, known: cells.filter(cell => meaningOf(cell) !== null).length, cells: cells.length };
  });
  const [best] = scores.sort((a, b) => b.known - a.known || b.cells - a.cells);
  return { skip: 0, separator: best?.name ?? 'comma' };
}

/** Where the first line that is not empty ends, outside of quotes; null: not yet. */
function endOfLine(text: string): number | null {
  let quoted = false;
  let seen = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) {
      if (seen) return at;
    } else if (character !== ' ') seen = true;
  }
  return null;
}

/** Cells of one line, roughly: enough to count them. */
function splitLine(line: string, separator: string): string[] {
  const cells = [''];
  let quoted = false;
  for (const character of line.trim()) {
    if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) cells.push('');
    else cells[cells.length - 1] += character;
  }
  return cells;
}
