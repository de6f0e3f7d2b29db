import Type, { type Static } from 'typebox';
import type { Querying, Read } from '../../../kernel/action.ts';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scoped } from '../../../kernel/permit.ts';
import { type RefusedAfterRecord, refusedAfterRecord } from '../../../kernel/refused-after.ts';
import type { Database } from '../../../platform/db/database.ts';
import { needs, query } from '../../action.ts';
import type { Ports } from '../../ports.ts';
import type { ImportProblem } from '../errors.ts';
import { clashesOf, longStatement, markClashes } from './clashes.ts';
import type { Heading } from './headings.ts';
import { ImportFile } from './import-users.ts';
import type { Line } from './line.ts';
import { mayGive, rolesGiven } from './make-accounts.ts';
import { type OpenFile, openFile } from './open-file.ts';
import { importColumns, readOnlyColumns, shown } from './rows.ts';
import type { Separator } from './separators.ts';
import { problemsTold, stageFile } from './stage-file.ts';
import { dropStaged } from './staging.ts';

/** How a file was understood, and what an import of it would do now. */
export interface Preview {
  readonly encoding: string;
  readonly separator: Separator | null;
  /** Null for NDJSON: its keys are the columns. */
  readonly headings: readonly Heading[];
  /** Why an import would be refused as a whole, however good its lines are; null: it would not. */
  readonly headingProblem: OpenFile['headingProblem'];
  /** The first lines as they are, cells cut, secret ones hidden. */
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
  readonly total: number;
  /** Lines that would become people. */
  readonly good: number;
  /** Of them, active people who would have no password. */
  readonly withoutPassword: number;
  readonly failed: number;
  /** The first thousand. */
  readonly errors: readonly ImportProblem[];
}

const rowsShown = 20;
const hidden = '••••••';

const File = Type.Object(ImportFile, { additionalProperties: false });

/**
 * Reads a file as an import would, and says how it was understood and what is wrong with it. Nothing is kept of it
 * but that it was looked at. Columns that
 * are not known are left out, so that one sees what is wrong besides; an import refuses them unless they are settled. A file
 * that cannot be read is recorded as refused.
 */
export const previewImport = query('user.import.preview', {
  input: File,
  permit: needs('user.bulk'),
  refuses: [
    'access.exceeds_own',
    'import.rejected',
    'import.too_many_lines',
    'import.unreadable',
    'organization.not_found',
    'organization.required',
  ],
  // It tells which addresses and names have an account.
  limit: { per: 'actor', max: 30, seconds: 60 },
  audit: { of: 'import', details: { total: 250, bad: 0 } },
  share: 'imports',
  run: async (work, file): Promise<Preview | RefusedAfterRecord> => {
    try {
      return await look(work, file);
    } catch (error) {
      // What it is made of cannot be read, or from some line on.
      const unread = error instanceof DomainError && (error.is('import.unreadable') || error.is('import.rejected'));
      if (!unread) throw error;
      return refusedAfterRecord(error);
    }
  },
});

async function look(
  { db, ports, actor, scope, caller, target }: Scoped & Read<Database, Ports> & Querying,
  { source, ...choices }: Static<typeof File>,
): Promise<Preview> {
  const file = await openFile(source, choices);
  const { encoding, separator, headingProblem } = file;
  const first: Line[] = [];
  const { importId, total, bad, problems } = await stageFile({ db, newId: ports.newId }, file, line => {
    if (first.length < rowsShown) first.push(line);
  });
  const headings = choices.format === 'csv' ? file.headings : keysOf(first);
  const about = {
    encoding,
    separator,
    headings,
    headingProblem,
    rows: first.map(line => rowOf(line, headings)),
    total,
  };
  try {
    return await db.transact(async tx => {
      await tx.rows({ text: `set local statement_timeout = ${longStatement}` });
      const failed = bad + (await markClashes(tx, importId, scope));
      const organization = await mayGive({ tx, actor, scope, caller }, await rolesGiven(tx, importId));
      target({ kind: 'import', id: importId, organization }, { total, bad: failed });
      const errors = [...problems, ...(await clashesOf(tx, importId))].sort((a, b) => a.line - b.line);
      const [counted] = await tx.rows<{ count: number }>({
        text: `select count(*) as count from import_rows
            where import_id = $1 and problem is null and password_hash is null and is_active`,
        values: [importId],
      });
      const withoutPassword = counted?.count ?? 0;
      return { ...about, good: total - failed, withoutPassword, failed, errors: errors.slice(0, problemsTold) };
    });
  } finally {
    await dropStaged(db, importId);
  }
}

/** Headings of NDJSON: what the first lines name. */
function keysOf(lines: readonly Line[]): Heading[] {
  const names = new Set(lines.flatMap(line => (line.problem === null ? Object.keys(line.fields) : [])));
  return [...names].slice(0, 50).map((text): Heading => {
    const column = importColumns.find(each => each === text) ?? null;
    const readOnly = readOnlyColumns.some(each => each === text);
    return { text, column, state: column !== null ? 'taken' : readOnly ? 'read_only' : 'unknown' };
  });
}

function rowOf(line: Line, headings: readonly Heading[]): Preview['rows'][number] {
  const fields = line.problem === null ? line.fields : {};
  const cells = headings.map((heading, at) => {
    const value = line.cells.length > 0 ? line.cells[at] : fields[heading.text];
    const text = shown(heading.text, value) ?? '';
    return isSecret(heading) && (value ?? '') !== '' ? hidden : text;
  });
  return { line: line.number, cells };
}

/** Passwords and what is made of them, also under headings that no import knows. */
function isSecret({ text, column }: Heading): boolean {
  return column === 'password_hash' || /pass|pwd|kennwort|secret|hash|token/i.test(text);
}
