import type { Readable } from 'node:stream';
import { refuse } from '../../../kernel/errors.ts';
import { type CsvChoices, openCsv } from './csv-lines.ts';
import { fileText } from './encoding.ts';
import { type Heading, problemOfHeadings } from './headings.ts';
import { jsonLines } from './json-lines.ts';
import type { Line } from './line.ts';
import type { Separator } from './separators.ts';

/** What the sender says of a file; what is null is found by looking. */
export interface FileChoices extends CsvChoices {
  readonly format: 'csv' | 'ndjson';
  readonly charset: string | null;
}

/** A file of people, and how it was understood. */
export interface OpenFile {
  readonly encoding: string;
  /** Null and none of them: NDJSON, which has neither. */
  readonly separator: Separator | null;
  readonly headings: readonly Heading[];
  /** Where the headings stand, and what is wrong with them; null: nothing. */
  readonly headingProblem: { readonly line: number; readonly message: string } | null;
  /** One after the other, as they come. */
  readonly lines: AsyncIterable<Line>;
}

/** Begins to read a CSV file with headings, or newline-delimited JSON. Throws `import.unreadable` for what is neither. */
export async function openFile(source: Readable, choices: FileChoices): Promise<OpenFile> {
  const { encoding, chunks } = await fileText(source, choices.charset);
  if (choices.format === 'ndjson')
    return { encoding, separator: null, headings: [], headingProblem: null, lines: jsonLines(chunks) };
  const { separator, headings, headingLine, lines } = await openCsv(chunks, choices);
  const message = problemOfHeadings(headings);
  const headingProblem = message === null ? null : { line: headingLine, message };
  return { encoding, separator, headings, headingProblem, lines };
}

/** Refuses a file of whose columns it is not clear what they are. */
export function mustBeUnderstood({ headingProblem }: OpenFile): void {
  if (headingProblem === null) return;
  const { line, message: problem } = headingProblem;
  throw refuse('import.unreadable', { line, problem });
}
