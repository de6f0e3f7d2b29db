import { refuse } from '../../../kernel/errors.ts';
import { membersOf, repeatedName } from '../../../kernel/json-names.ts';
import { heldIn, mostValues } from '../../../kernel/json-values.ts';
import { type Line, longestLine } from './line.ts';

/** The lines of newline-delimited JSON; empty ones are passed over. */
export async function* jsonLines(chunks: AsyncIterable<string>): AsyncGenerator<Line> {
  let number = 0;
  let first = true;
  for await (const text of textLines(chunks)) {
    number += 1;
    if (text?.trim() === '') continue;
    if (first && text !== null) mustBeginAsLines(text.trim(), number);
    first = false;
    yield text === null ? bad(number, `is longer than ${longestLine} characters`) : objectIn(text, number);
  }
  if (first) throw refuse('import.unreadable', { line: null, problem: 'it is empty' });
}

/** Refuses what is one JSON text over many lines: each of them would be told as bad. */
function mustBeginAsLines(text: string, line: number): void {
  const problem = text.startsWith('[')
    ? 'begins a JSON array: send one JSON object a line, without brackets around them and commas between them'
    : text === '{'
      ? 'begins a JSON object that goes on in the next line: send each object on one line'
      : null;
  if (problem !== null) throw refuse('import.unreadable', { line, problem });
}

/** The lines of a text; null stands for one that is too long, of which no more than the limit is ever held. */
async function* textLines(chunks: AsyncIterable<string>): AsyncGenerator<string | null> {
  let line: string | null = '';
  for await (const chunk of chunks) {
    for (const [index, part] of chunk.split('\n').entries()) {
      if (index > 0) {
        yield line;
        line = '';
      }
      if (line !== null) line = line.length + part.length > longestLine ? null : line + part;
    }
  }
  if (line !== '') yield line;
}

/** The object that a text is, as a line of that number. */
export function objectIn(text: string, number: number): Line {
  const held = heldIn(text);
  if (held === null) return bad(number, `holds more than ${mostValues} values`);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      if (membersOf(value) !== held.names) return repeated(repeatedName(text) ?? '', number);
      return { number, cells: [], fields: { ...value }, problem: null };
    }
  } catch {
    // Told below: either way it is no object.
  }
  return bad(number, 'is not a JSON object');
}

/** Of two values under one name only the last would be left, and nobody would know. */
function repeated(column: string, number: number): Line {
  const message = 'stands twice in one object';
  const fields = [{ column, value: null, message }];
  return { number, cells: [], problem: { message: `${column} ${message}`, fields } };
}

const bad = (number: number, message: string): Line => ({ number, cells: [], problem: { message, fields: [] } });
