import type { Schema } from '../example.ts';
import { html, words } from './html.ts';
import { typeWords } from './type-words.ts';

interface Row {
  /** Where it is in the body: `data[].name`. */
  readonly at: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/** The fields of a body as a table; a line where it has none. */
export function fieldsTable(schema: Schema, label: string): string {
  const rows = rowsOf(schema, '');
  if (rows.length === 0) return `<p>${words(sentence(typeWords(schema), schema.description))}</p>`;
  return table(
    label,
    ['Field', 'Type', 'Meaning'],
    rows.map(({ at, type, required, description }) => [
      `<code>${html(at)}</code>${required ? '' : ' <small>optional</small>'}`,
      words(type),
      words(description),
    ]),
  );
}

/** Cells are HTML already. */
export function table(label: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map(each => `<th scope="col">${html(each)}</th>`).join('');
  const body = rows.map(cells => `<tr>${cells.map(each => `<td>${each}</td>`).join('')}</tr>`).join('\n');
  return `<div class="wide" tabindex="0" role="region" aria-label="${html(label)}"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function rowsOf(schema: Schema, prefix: string): Row[] {
  const { schema: inner, at } = within(schema, prefix);
  const parts = inner.allOf ?? [inner];
  return parts.flatMap(part =>
    Object.entries(part.properties ?? {}).flatMap(([name, each]): Row[] => {
      const path = at === '' ? name : `${at}.${name}`;
      const required = part.required?.includes(name) ?? false;
      const row = { at: path, type: typeWords(each), required, description: each.description ?? '' };
      return [row, ...rowsOf(each, path)];
    }),
  );
}

/** What fields are in: an object, that of a list, or the one that may be null instead. */
function within(schema: Schema, at: string): { readonly schema: Schema; readonly at: string } {
  if (schema.type === 'array') return within(schema.items ?? {}, `${at}[]`);
  const object = schema.anyOf?.find(each => each.properties !== undefined || each.type === 'array');
  return object === undefined ? { schema, at } : within(object, at);
}

function sentence(type: string, description: string | undefined): string {
  const whole = description === undefined ? type : `${type}: ${description}`;
  return `${whole.charAt(0).toUpperCase()}${whole.slice(1)}.`;
}
