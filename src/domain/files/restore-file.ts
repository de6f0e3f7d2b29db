import { refuse } from '../../kernel/errors.ts';
import { sql } from '../../platform/db/sql.ts';
import { command, self } from '../action.ts';
import { WhichFile } from './fields.ts';
import { type FileRow, fileColumns, ownFile } from './files.ts';
import { holdRoom, mustHaveRoomForFile } from './quota.ts';

/** Has a deleted file back, with all whom it was shared with, where there is room for it; fine with one that is there. */
export const restoreFile = command('file.restore', {
  input: WhichFile,
  permit: self('files'),
  refuses: ['file.not_found', 'file.not_owner', 'file.quota_exceeded', 'organization.not_found'],
  audit: { of: 'file' },
  run: async ({ tx, ports, actor, userId, target, notDone }, { fileId }): Promise<FileRow> => {
    // In the order in which uploads hold them.
    await holdRoom(tx, userId);
    const file = await ownFile(tx, ports, { actor, userId }, fileId);
    const { id, organization_id: organization, size, state } = file;
    target({ kind: 'file', id, organization });
    if (state === 'pending') throw refuse('file.not_found', {});
    if (state === 'ready') {
      notDone();
      return file;
    }
    const { quota } = ports.settings.files;
    await mustHaveRoomForFile(tx, { userId, organization, size, quota });
    const [restored] = await tx.rows<FileRow>(
      sql`update files f set state = 'ready', deleted_at = null where f.id = ${id} returning ${fileColumns}`.named(
        'restore_file',
      ),
    );
    if (restored === undefined) throw refuse('file.not_found', {});
    return restored;
  },
});
