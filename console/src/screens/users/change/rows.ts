import type { Problem } from '../import/choices.ts';
import { type Line, linesOf } from './csv.ts';
import { texts } from './texts.tsx';

/** What is done with everybody in a file. */
export const actions = ['update', 'disable', 'delete'] as const;
export type Action = (typeof actions)[number];

/** Who somebody is by `id` or `email`, and what changes. */
const known = ['id', 'email', 'first_name', 'last_name', 'department', 'phone', 'role'] as const;
type Field = (typeof known)[number];
export type Row = { readonly [F in Field]?: string };

/** Headings as people write them, besides the fields' own names. */
const spellings: Readonly<Record<string, Field>> = {
  e_mail: 'email',
  mail: 'email',
  email_address: 'email',
  user_id: 'id',
  firstname: 'first_name',
  lastname: 'last_name',
  surname: 'last_name',
  job_title: 'role',
};

/** A file as it is understood. */
export interface Read {
  readonly rows: readonly { readonly line: number; readonly row: Row }[];
  readonly problems: readonly Problem[];
  /** What stands in the file, and what of it is left out. */
  readonly columns: readonly Field[];
  readonly unknown: readonly string[];
}

/** Thrown for a file that cannot be read at all. */
export class UnreadableFile extends Error {}

const fieldOf = (heading: string): Field | null => {
  const name = heading
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  return known.find(each => each === name) ?? spellings[name] ?? null;
};

/** What a file (CSV, or JSON line by line) asks for. Throws `UnreadableFile`. */
export function readRows(
  bytes: ArrayBuffer,
  { json, action }: { readonly json: boolean; readonly action: Action },
): Read {
  const text = decoded(bytes);
  const { records, problems, headings } = json ? fromJson(text) : fromCsv(text);
  const columns = [...new Set(headings.flatMap(heading => fieldOf(heading) ?? []))];
  if (!columns.includes('email') && !columns.includes('id')) throw new UnreadableFile(texts.noColumnSaysWho);
  const seen = new Map<string, number>();
  const bad: Problem[] = [...problems];
  const rows = records.flatMap(({ line, row }) => {
    const problem = problemOf(row, { line, action, seen });
    if (problem === null) return [{ line, row: action === 'update' ? row : whoOf(row) }];
    bad.push({ line, message: problem, fields: [] });
    return [];
  });
  return {
    rows,
    problems: bad,
    columns,
    unknown: headings.filter(heading => heading !== '' && fieldOf(heading) === null),
  };
}

function decoded(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes.slice(0, 2));
  const wide =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(wide, { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFile(texts.notUtf8);
  }
}

interface Found {
  readonly records: readonly { readonly line: number; readonly row: Row }[];
  readonly problems: readonly Problem[];
  readonly headings: readonly string[];
}

function fromCsv(text: string): Found {
  const [head, ...lines] = linesOf(text);
  if (head === undefined) throw new UnreadableFile(texts.theFileIsEmpty);
  const fields = head.cells.map(fieldOf);
  const problems: Problem[] = [];
  const records = lines.flatMap(({ line, cells }: Line) => {
    if (cells.slice(fields.length).some(cell => cell !== '')) {
      problems.push({ line, message: texts.moreCells(cells.length, fields.length), fields: [] });
      return [];
    }
    const named = fields.flatMap((field, at) => (field === null || !cells[at] ? [] : [[field, cells[at]] as const]));
    return [{ line, row: Object.fromEntries(named) as Row }];
  });
  return { records, problems, headings: head.cells };
}

function fromJson(text: string): Found {
  const headings = new Set<string>();
  const problems: Problem[] = [];
  const records = text.split(/\r\n|[\r\n]/).flatMap((written, index) => {
    if (written.trim() === '') return [];
    const fields = objectIn(written);
    if (fields === null) {
      problems.push({ line: index + 1, message: texts.noObject, fields: [] });
      return [];
    }
    for (const [name] of fields) headings.add(name);
    const named = fields.flatMap(([name, value]) => {
      const field = fieldOf(name);
      return field === null || typeof value !== 'string' || value === '' ? [] : [[field, value] as const];
    });
    return [{ line: index + 1, row: Object.fromEntries(named) as Row }];
  });
  if (records.length === 0 && problems.length === 0) throw new UnreadableFile(texts.theFileIsEmpty);
  return { records, problems, headings: [...headings] };
}

function objectIn(text: string): [string, unknown][] | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : null;
  } catch {
    return null;
  }
}

/** The part of a row that says who it is about. */
const whoOf = ({ id, email }: Row): Row => (id === undefined ? { ...(email && { email }) } : { id });

/** What is wrong with a row by itself; what is wrong with the person it names, the server says. */
function problemOf(
  row: Row,
  { line, action, seen }: { readonly line: number; readonly action: Action; readonly seen: Map<string, number> },
): string | null {
  const who = (row.id ?? row.email)?.toLowerCase();
  if (who === undefined) return texts.namesNobody;
  if (row.id !== undefined && !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(row.id)) return texts.noId;
  const before = seen.get(who);
  if (before !== undefined) return texts.standsBefore(before);
  seen.set(who, line);
  const changes = known.slice(2).some(field => row[field] !== undefined);
  return action === 'update' && !changes ? texts.changesNothing : null;
}
