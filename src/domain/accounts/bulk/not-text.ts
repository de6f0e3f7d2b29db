import { refuse } from '../../../kernel/errors.ts';

const saveAsCsv = 'open it and save it as “CSV UTF-8”';

/** What files begin with that are sent by mistake, and what they are. */
const beginnings: readonly (readonly [bytes: readonly number[], problem: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], `it is an Excel or another workbook (or a ZIP file), not CSV: ${saveAsCsv}`],
  [[0x50, 0x4b, 0x05, 0x06], 'it is an empty ZIP file, not CSV'],
  [[0xd0, 0xcf, 0x11, 0xe0], `it is a workbook of an old Excel (.xls), not CSV: ${saveAsCsv}`],
  [[0x25, 0x50, 0x44, 0x46], 'it is a PDF, not CSV'],
  [[0x1f, 0x8b], 'it is compressed (gzip): send it unpacked'],
];

/** Refuses a file that is no text, by how it begins. */
export function mustBeText(begin: Uint8Array): void {
  for (const [bytes, problem] of beginnings)
    if (bytes.every((byte, at) => begin[at] === byte)) throw refuse('import.unreadable', { line: null, problem });
}

/** Refuses text that is not CSV, by how it begins. */
export function mustBeCsv(begin: string): void {
  const problem = problemOfCsv(begin.trimStart());
  if (problem !== null) throw refuse('import.unreadable', { line: null, problem });
}

function problemOfCsv(begin: string): string | null {
  if (/^<(!doctype|html|head|body|table|meta|style)\b/i.test(begin))
    return `it is a web page (HTML), not CSV: ${saveAsCsv}`;
  if (/^<(\?xml|workbook)\b/i.test(begin)) return `it is XML, not CSV: ${saveAsCsv}`;
  if (begin.startsWith('{\\rtf')) return 'it is a text document (RTF), not CSV';
  if (/^[[{]/.test(begin))
    return 'it is JSON, not CSV: send NDJSON, one JSON object a line, as application/x-ndjson, in a file that ends in .ndjson';
  return null;
}
