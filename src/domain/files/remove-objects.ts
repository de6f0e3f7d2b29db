import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import type { Objects } from '../../platform/objects/objects.ts';
import { command, query } from '../action.ts';
import { type JobParts, job } from '../job.ts';

const atOnce = 200;

interface Removed {
  readonly key: string;
  /** What the store calls the upload of one that came in parts. */
  readonly upload: string | null;
}

/**
 * Keys of bytes that nothing names any more. None while a backup copies files, whose rows it has read before: it would miss them. Nor in a
 * restored copy that nobody has released: the bytes may be those of the server that it was copied from.
 */
const objectsToRemove = query('file.objects_to_remove', {
  input: Type.Object({ after: Type.String() }, { additionalProperties: false }),
  permit: byOperator,
  run: ({ db }, { after }): Promise<readonly Removed[]> =>
    db.rows<Removed>({
      name: 'objects_to_remove',
      text: `select object_key as key, upload_id as upload from removed_objects
        where object_key > $1 and not exists (select from restores where released_at is null)
          and not exists (select from backups where status = 'running' and include_files)
        order by object_key limit $2`,
      values: [after, atOnce],
    }),
});

/** Forgets keys whose bytes are gone and cannot come back by an upload that had begun. */
const forgetObjects = command('file.forget_objects', {
  input: Type.Object({ keys: Type.Array(Type.String()) }, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'what was removed had no name any more' },
  run: async ({ tx, at }, { keys }): Promise<void> => {
    await tx.rows({
      name: 'forget_objects',
      text: 'delete from removed_objects where object_key = any($1::text[]) and again_at <= $2',
      values: [keys, at],
    });
  },
});

/** Removes the bytes of all files that are gone. May be broken off anywhere: what was not forgotten is removed once more. */
export async function removeAllObjects(perform: JobParts['perform'], objects: Objects): Promise<void> {
  for (let after = ''; ; ) {
    const found = await perform(objectsToRemove, { after });
    for (const { key, upload } of found) {
      if (upload !== null) await objects.parts.drop({ key, id: upload });
      await objects.delete(key);
    }
    const keys = found.map(({ key }) => key);
    if (keys.length > 0) await perform(forgetObjects, { keys });
    after = keys.at(-1) ?? after;
    if (keys.length < atOnce) return;
  }
}

export const removeObjects = job('file.remove_objects', {
  data: Type.Object({}),
  every: '*/5 * * * *',
  concurrency: 1,
  run: ({ perform, ports }) => removeAllObjects(perform, ports.objects),
});
