import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    'backup.not_found': Record<never, never>;
    /** One at a time: another waits or is under way. */
    'backup.running': { readonly id: string };
    /** It came to nothing, is a part, or its time is over. */
    'backup.not_whole': Record<never, never>;
    /** This database was not restored, or may reach out already. */
    'restore.not_paused': Record<never, never>;
  }
}

export const backupErrors = {
  'backup.not_found': { status: 404, message: () => 'Backup not found' },
  'backup.running': { status: 409, message: ({ id }) => `Backup ${id} is already under way; wait until it has ended` },
  'backup.not_whole': {
    status: 409,
    message: () => 'Only a backup of the whole database that succeeded and is still there can be restored for trial',
  },
  'restore.not_paused': {
    status: 409,
    message: () => 'Nothing is held back: this database was not restored, or was released already',
  },
} satisfies Partial<ErrorTable>;
