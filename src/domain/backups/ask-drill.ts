import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { neededEverywhere } from '../access/needed-everywhere.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { backupById, type StoredBackup } from './backups.ts';
import { drillBackup } from './drill-backup.ts';

/** Has a backup restored for trial, into a database of its own that is dropped afterwards. */
export const askForDrill = command('backup.ask_drill', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: neededEverywhere('backup.create'),
  refuses: ['backup.not_found', 'backup.not_whole'],
  audit: { of: 'backup' },
  limit: { per: 'actor', max: 10, seconds: 3600 },
  run: async ({ tx, enqueue, target }, { id }): Promise<StoredBackup> => {
    const backup = await backupById(tx, id);
    if (
      backup.status !== 'succeeded' ||
      backup.expired_at !== null ||
      !backup.include_database ||
      backup.kind === 'selective'
    )
      throw refuse('backup.not_whole', {});
    target({ kind: 'backup', id });
    enqueue(drillBackup, { backup: id }, { key: 'drill' });
    return backup;
  },
});
