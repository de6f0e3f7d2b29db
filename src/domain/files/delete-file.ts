import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { command, self } from '../action.ts';
import { WhichFile } from './fields.ts';
import { ownFile } from './files.ts';
import { removeObjects } from './remove-objects.ts';

/**
 * Deletes a file of one's own: nobody comes to it from now on, and it takes no room; for 30 days it can be restored. One that was
 * not uploaded yet is gone at once.
 */
export const deleteFile = command('file.delete', {
  input: WhichFile,
  permit: self('files'),
  refuses: ['file.not_found', 'file.not_owner'],
  audit: { of: 'file' },
  run: async ({ tx, ports, actor, userId, at, target, enqueue }, { fileId }): Promise<void> => {
    const file = await ownFile(tx, ports, { actor, userId }, fileId);
    target({ kind: 'file', id: file.id, organization: file.organization_id });
    if (file.state === 'deleted') throw refuse('file.not_found', {});
    if (file.state === 'pending') {
      await tx.rows({ name: 'give_up_file', text: 'delete from files where id = $1', values: [file.id] });
      enqueue(removeObjects, {});
      return;
    }
    await tx.rows({
      name: 'delete_file',
      text: `update files set state = 'deleted', deleted_at = $2 where id = $1`,
      values: [file.id, at],
    });
    if (await dropOldest(tx, userId, ports.settings.files.quota)) enqueue(removeObjects, {});
  },
});

/** What is kept of deleted files is no more than a person has room for: the oldest go first. True where some did. */
async function dropOldest(tx: Tx, userId: string, quota: number): Promise<boolean> {
  const gone = await tx.rows({
    name: 'drop_oldest_deleted',
    text: `delete from files where id in (
        select id from (select id, sum(size) over (order by deleted_at desc, id desc) as held
          from files where owner_id = $1 and state = 'deleted') d where held > $2) returning 1`,
    values: [userId, quota],
  });
  return gone.length > 0;
}
