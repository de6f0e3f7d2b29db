import type { Readable } from 'node:stream';
import { CsvError, parse as csvParser } from 'csv-parse';
import { refuse, refuseField } from '../../../kernel/errors.ts';
import { foldAscii } from '../../../kernel/fold-ascii.ts';
import { importColumns, readOnlyColumns, unguarded } from './rows.ts';

/** A line of the file: its fields, or what is wrong with it. */
export interface Line {
  /** From 1; a header counts. */
  readonly number: number;
  readonly fields: Readonly<Record<string, unknown>> | string;
}

const maximumLine = 64 * 1024;

/** The lines of a CSV file with a header, or of newline-delimited JSON, one after the other. */
export function linesOf(source: Readable, format: 'csv' | 'ndjson'): AsyncIterable<Line> {
  return format === 'csv' ? csvLines(source) : jsonLines(source);
}

async function* csvLines(source: Readable): AsyncGenerator<Line> {
  const parser = csvParser({
    bom: true,
    columns: header => columnsOf(header),
    info: true,
    skip_empty_lines: true,
    trim: true,
    relax_column_count: true,
    max_record_size: maximumLine,
  });
  source.on('error', error => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: Record<string, string>; info: CsvInfo }>) {
      if (info.error !== undefined)
        yield { number: info.lines, fields: 'has another number of columns than the header' };
      else yield { number: info.lines, fields: typed(record) };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Where the next line begins cannot be known, so what follows cannot be trusted either.
    const problem = { line: Number(error['lines']) || 1, message: `is not valid CSV: ${error.message}` };
    throw refuse('import.rejected', { errors: [problem], total: 1 });
  }
}

interface CsvInfo {
  readonly lines: number;
  readonly error?: CsvError;
}

function columnsOf(header: readonly string[]): string[] {
  const columns = header.map(column);
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw refuseField(twice, 'stands twice in the header');
  return columns;
}

function column(name: string): string {
  const known = [...importColumns, ...readOnlyColumns].find(each => each === foldAscii(name.trim()));
  if (known === undefined)
    throw refuseField(name.slice(0, 100) || 'header', `is not a known column; known are ${importColumns.join(', ')}`);
  return known;
}

/** Cells are text: an empty one stands for nothing given, and `is_active` is true or false. */
function typed(record: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([, cell]) => cell !== '')
      .map(([name, cell]) => {
        const text = unguarded(cell);
        return [name, name === 'is_active' && /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text];
      }),
  );
}

async function* jsonLines(source: Readable): AsyncGenerator<Line> {
  let number = 0;
  for await (const text of textLines(source)) {
    number += 1;
    if (text === null) yield { number, fields: `is longer than ${maximumLine} characters` };
    else if (text.trim() !== '') yield { number, fields: objectIn(text) };
  }
}

/** The lines of a text; null stands for one that is too long, of which no more than the limit is ever held. */
async function* textLines(source: Readable): AsyncGenerator<string | null> {
  let line: string | null = '';
  source.setEncoding('utf8');
  for await (const chunk of source as AsyncIterable<string>) {
    for (const [index, part] of chunk.split('\n').entries()) {
      if (index > 0) {
        yield line;
        line = '';
      }
      if (line !== null) line = line.length + part.length > maximumLine ? null : line + part;
    }
  }
  if (line !== '') yield line;
}

function objectIn(text: string): Record<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Told below: either way it is no object.
  }
  return 'is not a JSON object';
}
