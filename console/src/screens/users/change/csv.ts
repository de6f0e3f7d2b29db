/** One line of a table: where it begins in the file, from 1, and its cells. */
export interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

const separators = [',', ';', '\t'] as const;

/** The separator of which the heading has most; a first line `sep=;` says it itself. */
function separatorOf(text: string): string {
  const [heading = ''] = text.split(/\r\n|[\r\n]/, 1);
  const count = (separator: string): number => heading.split(separator).length;
  return separators.reduce((best, each) => (count(each) > count(best) ? each : best), separators[0]);
}

/**
 * The lines of a CSV file (RFC 4180) with any of the usual separators and line ends, without those that are empty. A quote
 * that is never closed ends with the file.
 */
export function linesOf(file: string): readonly Line[] {
  const told = /^sep=([,;\t])(?:\r\n|[\r\n])/.exec(file);
  const text = told === null ? file : file.slice(told[0].length);
  const separator = told?.[1] ?? separatorOf(text);
  const cell = new RegExp(
    `("(?:[^"]|"")*(?:"|$)[^${separator}\\r\\n]*|[^${separator}\\r\\n]*)(${separator}|\\r\\n|[\\r\\n]|$)`,
    'y',
  );
  const lines: Line[] = [];
  let [number, cells]: [number, string[]] = [told === null ? 1 : 2, []];
  let begun = number;
  for (let at = 0; at <= text.length; ) {
    cell.lastIndex = at;
    const [whole = '', raw = '', end = ''] = cell.exec(text) ?? [];
    at += whole.length;
    number += raw.split(/\r\n|[\r\n]/).length - 1;
    cells.push(unquoted(raw));
    if (end === separator) continue;
    if (cells.some(each => each !== '')) lines.push({ line: begun, cells });
    if (end === '') break;
    number += 1;
    [begun, cells] = [number, []];
  }
  return lines;
}

const unquoted = (raw: string): string =>
  raw.startsWith('"')
    ? raw
        .replace(/^"|"(?=[^"]*$)/g, '')
        .replaceAll('""', '"')
        .trim()
    : raw.trim();
