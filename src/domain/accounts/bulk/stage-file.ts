import { refuse } from '../../../kernel/errors.ts';
import { shareOf } from '../../../kernel/shares.ts';
import type { Database } from '../../../platform/db/database.ts';
import type { ImportProblem } from '../errors.ts';
import type { Line } from './line.ts';
import type { OpenFile } from './open-file.ts';
import { rowOf } from './rows.ts';
import { dropStaged, type StagedRow, stage } from './staging.ts';

/** As many bad lines a report names; the others are only counted. */
export const problemsTold = 1000;
/** Lines that are put aside at once. */
const batch = 500;
const mostLines = shareOf('import.lines').most.request ?? 0;

/** What came of reading a file: its good lines are staged under the import's id. */
export interface Staged {
  readonly importId: string;
  readonly total: number;
  /** Lines that are bad by themselves. */
  readonly bad: number;
  /** The first of them. */
  readonly problems: readonly ImportProblem[];
}

/** Reads a file to its end, checks each line and stages the good ones; stages nothing when it throws. `seen` gets every line. */
export async function stageFile(
  { db, newId }: { readonly db: Database; readonly newId: () => string },
  file: OpenFile,
  seen: (line: Line) => void = () => {},
): Promise<Staged> {
  const importId = newId();
  const problems: ImportProblem[] = [];
  let total = 0;
  let bad = 0;
  let rows: StagedRow[] = [];
  try {
    for await (const line of file.lines) {
      total += 1;
      if (total > mostLines) throw refuse('import.too_many_lines', { most: mostLines });
      seen(line);
      const checked = line.problem === null ? rowOf(line.fields) : line;
      if ('row' in checked) rows.push({ ...checked.row, line: line.number, id: newId() });
      else {
        bad += 1;
        if (problems.length < problemsTold) problems.push({ line: line.number, ...checked.problem });
      }
      if (rows.length === batch) {
        // On a connection of its own while it lasts: reads of others would wait behind so large a statement.
        await db.transact(tx => stage(tx, importId, rows));
        rows = [];
      }
    }
    await db.transact(tx => stage(tx, importId, rows));
  } catch (error) {
    await dropStaged(db, importId);
    throw error;
  }
  return { importId, total, bad, problems };
}
