import { byteOrderMark, csvLine } from '../domain/csv.ts';
import { type Streamed, streamed } from '../http/route.ts';

/** Rows that come in chunks, and what the file shows of each. */
interface Rows<Stored, Shown> {
  readonly chunks: AsyncIterable<readonly Stored[]>;
  readonly shown: (row: Stored) => Shown;
}

/**
 * A CSV file (RFC 4180, with LF) that is made as it is sent: the columns' names, then a line for each row. Cells that a
 * spreadsheet would run as formulas are guarded; objects are written as JSON.
 */
export function csvFile<Stored, Shown extends object>(
  filename: string,
  columns: readonly (string & keyof Shown)[],
  { chunks, shown }: Rows<Stored, Shown>,
): Streamed {
  return streamed({
    type: 'text/csv; charset=utf-8',
    filename,
    chunks: (async function* () {
      yield `${byteOrderMark}${columns.join(',')}\n`;
      for await (const rows of chunks) yield rows.map(row => csvLine(shown(row), columns)).join('');
    })(),
  });
}

/** A file of one JSON object a line, made as it is sent. */
export function ndjsonFile<Stored, Shown extends object>(
  filename: string,
  { chunks, shown }: Rows<Stored, Shown>,
): Streamed {
  return streamed({
    type: 'application/x-ndjson; charset=utf-8',
    filename,
    chunks: (async function* () {
      for await (const rows of chunks) yield rows.map(row => `${JSON.stringify(shown(row))}\n`).join('');
    })(),
  });
}
