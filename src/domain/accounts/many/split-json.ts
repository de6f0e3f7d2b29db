import { refuseField } from '../../../kernel/errors.ts';
import { longestLine } from '../bulk/line.ts';

/** A part of a JSON object: an element of its one long array, or a member with its text; null for the array itself. */
export type JsonPart =
  | { readonly kind: 'row'; readonly text: string }
  | { readonly kind: 'member'; readonly name: string; readonly text: string | null };

type Expects =
  | 'start'
  | 'firstName'
  | 'name'
  | 'colon'
  | 'value'
  | 'firstRow'
  | 'row'
  | 'afterRow'
  | 'afterValue'
  | 'end';

const blank = /[ \t\r\n]/;
const bad = () => refuseField('', 'is not valid JSON');

/**
 * Splits the text of a JSON object whose member `rows` is an array into the array's elements and the other members, as it
 * comes, holding one at a time. Each is a text that whoever takes it parses: here only strings and brackets are told apart.
 * Of an element that is too long, a text remains that is no JSON.
 */
export async function* splitJson(chunks: AsyncIterable<string>, rows: string): AsyncGenerator<JsonPart> {
  let expects: Expects = 'start';
  let name = '';
  /** Of the value that is being read: its text, how deep it is, and whether this is within a string. */
  let held = '';
  let depth = 0;
  let string: 'no' | 'yes' | 'escaped' = 'no';
  let reading: 'name' | 'value' | 'row' | null = null;
  for await (const chunk of chunks) {
    let from = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const c = chunk.charAt(index);
      if (string !== 'no') {
        string = string === 'escaped' ? 'yes' : c === '\\' ? 'escaped' : c === '"' ? 'no' : 'yes';
        if (string === 'no' && reading === 'name') {
          name = nameIn(held + chunk.slice(from, index + 1));
          [held, reading, expects] = ['', null, 'colon'];
        }
        continue;
      }
      if (reading === 'value' || reading === 'row') {
        if (c === '"') string = 'yes';
        else if (c === '{' || c === '[') depth += 1;
        else if (depth > 0) depth -= c === '}' || c === ']' ? 1 : 0;
        else if (c === ',' || c === (reading === 'row' ? ']' : '}')) {
          const text = (held + chunk.slice(from, index)).trim();
          held = '';
          yield reading === 'row' ? { kind: 'row', text } : { kind: 'member', name, text };
          expects = reading === 'row' ? (c === ',' ? 'row' : 'afterValue') : c === ',' ? 'name' : 'end';
          reading = null;
        } else if (c === '}' || c === ']') throw bad();
        continue;
      }
      if (blank.test(c)) continue;
      from = index;
      if (expects === 'start' && c === '{') expects = 'firstName';
      else if ((expects === 'firstName' || expects === 'name') && c === '"') [reading, string] = ['name', 'yes'];
      else if (expects === 'firstName' && c === '}') expects = 'end';
      else if (expects === 'colon' && c === ':') expects = 'value';
      else if (expects === 'value' && name === rows && c === '[') {
        yield { kind: 'member', name, text: null };
        expects = 'firstRow';
      } else if (expects === 'firstRow' && c === ']') expects = 'afterValue';
      else if (expects === 'afterValue' && (c === ',' || c === '}')) expects = c === ',' ? 'name' : 'end';
      else if (expects === 'value' || expects === 'firstRow' || expects === 'row') {
        if (',}]:'.includes(c)) throw bad();
        reading = expects === 'value' ? 'value' : 'row';
        depth = c === '{' || c === '[' ? 1 : 0;
        string = c === '"' ? 'yes' : 'no';
      } else throw bad();
    }
    if (reading !== null && held.length <= longestLine) held += chunk.slice(from);
  }
  if (expects !== 'end') throw bad();
}

function nameIn(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    throw bad();
  }
}
