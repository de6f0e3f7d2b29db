import { Readable } from 'node:stream';
import { CsvError, parse as csvParser } from 'csv-parse';
import { refuse } from '../../../kernel/errors.ts';
import { foldAscii } from '../../../kernel/fold-ascii.ts';
import { type Heading, understood } from './headings.ts';
import { type Line, longestLine } from './line.ts';
import { mustBeCsv } from './not-text.ts';
import { type ImportColumn, unguarded } from './rows.ts';
import { beginningIn, type Separator, separators } from './separators.ts';

/** Headings that a CSV file may have: far more than there are columns to import, and few enough to be looked at. */
const mostColumns = 100;

/** A CSV file whose headings were read. */
export interface CsvFile {
  readonly separator: Separator;
  readonly headings: readonly Heading[];
  /** Where the headings stand, from 1. */
  readonly headingLine: number;
  readonly lines: AsyncIterable<Line>;
}

/** What the sender says of a CSV file, where it should not be found by looking. */
export interface CsvChoices {
  readonly separator: Separator | null;
  /** What each column is, by its place; null in it: left out. */
  readonly columns: readonly (ImportColumn | null)[] | null;
}

/** Reads the beginning of a CSV file, finds out how it is written, and goes on line by line. */
export async function openCsv(chunks: AsyncIterable<string>, choices: CsvChoices): Promise<CsvFile> {
  const source = chunks[Symbol.asyncIterator]();
  let begin = '';
  let beginning = null;
  while (beginning === null) {
    const { done, value } = await source.next();
    begin += value ?? '';
    beginning = beginningIn(begin, done === true || begin.length > longestLine);
  }
  mustBeCsv(begin);
  const { skip } = beginning;
  const separator = choices.separator ?? beginning.separator;
  const records = recordsOf(
    (async function* () {
      yield begin.slice(skip);
      for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
    })(),
    { separator, linesBefore: skip === 0 ? 0 : 1 },
  );
  const first = await records.next();
  if (first.done === true) throw refuse('import.unreadable', { line: null, problem: 'it is empty' });
  const { cells, number: headingLine } = first.value;
  if (cells.length > mostColumns) {
    const problem = `has ${cells.length} columns, and a file may have ${mostColumns}`;
    throw refuse('import.unreadable', { line: headingLine, problem });
  }
  const headings = understood(cells, choices.columns);
  return { separator, headings, headingLine, lines: linesUnder(headings, records) };
}

interface Row {
  readonly cells: readonly string[];
  readonly number: number;
}

async function* recordsOf(
  text: AsyncIterable<string>,
  how: { readonly separator: Separator; readonly linesBefore: number },
): AsyncGenerator<Row, void> {
  /** Where the last record ended: the parser is ahead of us. */
  let last = how.linesBefore;
  /** The parser counts a CRLF in a cell twice. */
  let countedTwice = -how.linesBefore;
  const parser = csvParser({
    delimiter: separators[how.separator],
    // Each by itself: files that were put together have several.
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    trim: true,
    relax_column_count: true,
    max_record_size: longestLine,
    on_record: (cells: string[], { lines }) => {
      const ends = cells.flatMap(cell => cell.match(/\r\n|\n|\r/g) ?? []);
      countedTwice += ends.filter(end => end === '\r\n').length;
      last = lines - countedTwice;
      return [String(last - ends.length), ...cells];
    },
  });
  const source = Readable.from(text);
  source.on('error', error => parser.destroy(error));
  source.pipe(parser);
  try {
    // Spreadsheets write rows that hold nothing, too.
    for await (const [number, ...cells] of parser as AsyncIterable<string[]>)
      if (cells.some(cell => cell !== '')) yield { number: Number(number), cells };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Where the next line begins cannot be known, so what follows cannot be trusted either.
    const problem = { line: last + 1, message: problemOfCsv(error), fields: [] };
    throw refuse('import.rejected', { errors: [problem], total: 1 });
  } finally {
    source.destroy();
  }
}

function problemOfCsv({ code }: CsvError): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'is not valid CSV: a quotation mark opens here or in the lines after, and is never closed';
    case 'CSV_MAX_RECORD_SIZE':
      return `is longer than ${longestLine} characters, or a quotation mark in it is not closed`;
    default:
      return 'is not valid CSV: a cell with a quotation mark in it must stand between quotation marks, and the mark in it twice';
  }
}

async function* linesUnder(headings: readonly Heading[], rows: AsyncIterable<Row>): AsyncGenerator<Line> {
  const taken = headings.flatMap(({ column }, at) => (column === null ? [] : [{ column, at }]));
  for await (const { cells, number } of rows) {
    const stray = cells.findIndex(
      (cell, at) => cell !== '' && (headings[at] === undefined || headings[at].state === 'empty'),
    );
    if (stray === -1) yield { number, cells, fields: fieldsOf(taken, cells), problem: null };
    else {
      const message =
        stray < headings.length
          ? `has a value in column ${stray + 1}, which has no heading`
          : `has more cells than there are headings (${headings.length}): a value that holds the separator must stand between quotation marks`;
      yield { number, cells, problem: { message, fields: [] } };
    }
  }
}

/** A column that is imported, and its place in a row. */
interface Taken {
  readonly column: ImportColumn;
  readonly at: number;
}

/** Cells are text: an empty one, or one that is missing at the end, stands for nothing given. */
function fieldsOf(taken: readonly Taken[], cells: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    taken.flatMap(({ column, at }) => {
      const cell = cells[at] ?? '';
      return cell === '' ? [] : [[column, typed(column, unguarded(cell))]];
    }),
  );
}

/** Spreadsheets write yes and no in the language of their user. */
const yes = ['true', 'yes', '1', 'wahr', 'ja', 'vrai', 'oui', 'verdadero', 'vero'];
const no = ['false', 'no', '0', 'falsch', 'nein', 'faux', 'non', 'falso'];

function typed(column: ImportColumn, text: string): unknown {
  const folded = foldAscii(text.trim());
  if (column === 'role') return folded;
  if (column !== 'is_active') return text;
  return yes.includes(folded) ? true : no.includes(folded) ? false : text;
}
