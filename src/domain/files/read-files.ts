import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import { cursorOf, keyOf } from '../../kernel/page.ts';
import { allConditions, sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import { orNull } from '../fields.ts';
import { WhichFile } from './fields.ts';
import { type FileRow, fileColumns, fileFor } from './files.ts';

export interface FilesPage {
  /** The newest first. */
  readonly files: readonly FileRow[];
  /** Where the older ones begin; null: there are no more. */
  readonly next: string | null;
}

/** One's own files, the newest first: those that are there, or those that were deleted and can be restored. */
export const listFiles = query('file.list', {
  input: Type.Object(
    {
      limit: Type.Integer({ minimum: 1, maximum: 100 }),
      page: orNull(Type.String({ maxLength: 500 })),
      /** A part of the name. */
      q: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      deleted: Type.Boolean(),
    },
    { additionalProperties: false },
  ),
  permit: self('files'),
  run: async ({ db, userId }, { limit, page, q, deleted }): Promise<FilesPage> => {
    const before = page === null ? null : idIn(page);
    const rows = await db.rows<FileRow>(
      sql`select ${fileColumns} from files f where ${allConditions([
        sql`f.owner_id = ${userId} and f.state = ${deleted ? 'deleted' : 'ready'}`,
        ...(before === null ? [] : [sql`f.id < ${before}::uuid`]),
        ...(q === undefined ? [] : [sql`f.name ilike ${`%${q.replace(/[\\%_]/g, '\\$&')}%`}`]),
      ])} order by f.id desc limit ${limit + 1}`,
    );
    const files = rows.slice(0, limit);
    const last = files.at(-1);
    return { files, next: rows.length > limit && last !== undefined ? cursorOf([last.id]) : null };
  },
});

function idIn(page: string): string {
  try {
    const [id] = keyOf(page, 1);
    if (id != null && isUuid(id)) return id;
  } catch {
    // Falls through: it is not one of ours either way.
  }
  throw refuseField('page_state', 'is not one that this list returned');
}

/** A file that one comes to, by what is known of it. */
export const readFile = query('file.read', {
  input: WhichFile,
  permit: self('files'),
  refuses: ['file.not_found'],
  run: async ({ db, ports, actor, userId }, { fileId }): Promise<FileRow> =>
    fileFor(db, ports, { actor, userId }, fileId),
});
