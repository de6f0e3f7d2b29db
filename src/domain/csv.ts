import { guarded } from './accounts/bulk/rows.ts';

/** So that Excel takes a file for UTF-8. */
export const byteOrderMark = '\ufeff';
/** What whoever reads the file keeps only between quotes: separators, quotes themselves, every line end, blanks at the ends. */
const delicate = /[",\r\n]|^\s|\s$/;

/** A row as a line of CSV (RFC 4180, with LF). Cells that a spreadsheet would run as formulas are guarded; objects are written as JSON. */
export function csvLine<Shown extends object>(row: Shown, columns: readonly (keyof Shown)[]): string {
  let line = '';
  for (const column of columns) line += `${cellOf(row[column])},`;
  return `${line.slice(0, -1)}\n`;
}

function cellOf(value: unknown): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return String(value);
  const text = guarded(typeof value === 'object' ? JSON.stringify(value) : String(value));
  return delicate.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
