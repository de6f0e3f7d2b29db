import type { DomainError } from '../../kernel/errors.ts';
import { refuse } from '../../kernel/errors.ts';
import { type RefusedAfterCommit, refusedAfterCommit } from '../../kernel/refused-after.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import type { Objects } from '../../platform/objects/objects.ts';
import { command, type InCommand, self } from '../action.ts';
import { contentFault } from './check-content.ts';
import { WhichFile } from './fields.ts';
import { type FileRow, fileColumns, type StoredFile, storedColumns } from './files.ts';
import { isParted, joinParts } from './parts.ts';
import { removeObjects } from './remove-objects.ts';

/** A file of one's own whose bytes were looked at. */
export interface Examined {
  readonly file: StoredFile;
  /** Null: it is what was said. */
  readonly fault: DomainError | null;
}

/**
 * Says that a file has been uploaded, which is then looked at. What is not as was said is removed, and takes no room any more.
 * Said again it is the same; while nothing has come it is refused, and may be said later.
 */
export const completeUpload = command('file.complete', {
  input: WhichFile,
  permit: self('files'),
  refuses: [
    'file.not_found',
    'file.not_uploaded',
    'file.parts_missing',
    'file.wrong_content',
    'object.wrong_hash',
    'object.wrong_size',
  ],
  audit: { of: 'file', details: { size: 250_000, type: 'image/png', encrypted: true } },
  limit: { per: 'actor', max: 120, seconds: 60 },
  prepare: ({ db, ports, userId }, { fileId }): Promise<Examined> => examineFile(db, ports.objects, userId, fileId),
  run: (work, _input): Promise<FileRow | RefusedAfterCommit> => completeFile(work, work.prepared),
});

/**
 * Looks at the bytes of somebody's own file, having joined those that came in parts, before the transaction that completes it; for `prepare`. Refuses with
 * `file.not_found`, `file.not_uploaded` and `file.parts_missing`.
 */
export async function examineFile(on: Queryable, objects: Objects, userId: string, fileId: string): Promise<Examined> {
  const [file] = await on.rows<StoredFile>(
    sql`select ${storedColumns} from files f where f.id = ${fileId} and f.owner_id = ${userId} and f.state <> 'deleted'`.named(
      'file_to_complete',
    ),
  );
  if (file === undefined) throw refuse('file.not_found', {});
  if (file.state === 'ready') return { file, fault: null };
  if (isParted(file)) await joinParts(objects, file);
  return { file, fault: await contentFault(objects, file) };
}

/** Makes a file that was found good ready, or removes it and returns the refusal, which has to be returned in turn. */
export async function completeFile(
  { tx, at, target, enqueue, notDone }: Pick<InCommand, 'tx' | 'at' | 'target' | 'enqueue' | 'notDone'>,
  { file, fault }: Examined,
): Promise<FileRow | RefusedAfterCommit> {
  const { id, organization_id: organization, size, content_type: type, is_encrypted: encrypted } = file;
  target({ kind: 'file', id, organization }, { size, type, encrypted });
  if (file.state === 'ready') {
    notDone();
    return file;
  }
  if (fault !== null) {
    await tx.rows({
      name: 'drop_wrong_file',
      text: `delete from files where id = $1 and state = 'pending'`,
      values: [id],
    });
    enqueue(removeObjects, {});
    return refusedAfterCommit(fault);
  }
  const [ready] = await tx.rows<FileRow>(
    sql`update files f set state = 'ready', completed_at = ${at} where f.id = ${id} and f.state = 'pending'
      returning ${fileColumns}`.named('complete_file'),
  );
  if (ready !== undefined) return ready;
  // Somebody else has completed it, or given it up.
  notDone();
  const [now] = await tx.rows<FileRow>(
    sql`select ${fileColumns} from files f where f.id = ${id} and f.state = 'ready'`.named('completed_file'),
  );
  if (now === undefined) throw refuse('file.not_found', {});
  return now;
}
