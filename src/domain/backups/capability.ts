import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { drillBackup } from './drill-backup.ts';
import { dueBackups } from './due-backups.ts';
import { backupErrors } from './errors.ts';
import { backupNodes } from './nodes.ts';
import { backupNotices } from './notices.ts';
import { takeBackups } from './take-backups.ts';

export const backups = capability('backups', {
  errors: backupErrors,
  nodes: [
    {
      key: 'backup',
      category: category(98, 'Backup', 'backups of everything, and restored copies'),
      nodes: backupNodes,
    },
  ],
  jobs: [takeBackups, dueBackups, drillBackup],
  notifications: backupNotices,
  keeps: { 'backups.requested_by': 'who asked for a backup is told as long as there is the account' },
  restored: async (on, at) => {
    // The one that this database came from was under way when it was copied.
    await on.rows({
      text: `update backups set status = 'failed', finished_at = $1, error = 'it was under way when this database was backed up' where status in ('waiting', 'running')`,
      values: [at],
    });
    await on.rows({
      text: `update backup_drills set status = 'failed', finished_at = $1, error = 'it was under way when this database was backed up' where status = 'running'`,
      values: [at],
    });
    return [];
  },
});
