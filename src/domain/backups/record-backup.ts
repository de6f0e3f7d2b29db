import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { backupFailed, whoLooksAfterBackups } from './notices.ts';

const closed = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0 });

/** A backup is in the archive for good, and was read back. */
export const backupSucceeded = command('backup.finish', {
  input: Type.Object({ id: Id, takenAt: Type.String(), rows: Count, files: Count, stored: Count }, closed),
  permit: byOperator,
  audit: { of: 'backup', details: { rows: 250, files: 3, stored: 250_000 } },
  run: async ({ tx, at, target }, { id, takenAt, rows, files, stored }): Promise<void> => {
    await tx.rows({
      name: 'finish_backup',
      text: `update backups set status = 'succeeded', progress = 1, finished_at = $2, verified_at = $2, taken_at = $3, rows = $4,
        files = $5, stored_bytes = $6, error = null where id = $1`,
      values: [id, at, takenAt, rows, files, stored],
    });
    target({ kind: 'backup', id }, { rows, files, stored });
  },
});

/** A backup came to nothing; those who look after them are told. */
export const backupGaveUp = command('backup.fail', {
  input: Type.Object({ id: Id, why: Type.String() }, closed),
  permit: byOperator,
  audit: { of: 'backup', details: { why: 'The disk is full' } },
  run: async (work, { id, why }): Promise<void> => {
    const { tx, at, target } = work;
    const failed = await tx.rows({
      name: 'fail_backup',
      text: `update backups set status = 'failed', finished_at = $2, error = $3 where id = $1 and status in ('waiting', 'running') returning 1`,
      values: [id, at, why.slice(0, 500)],
    });
    if (failed.length === 0) return;
    target({ kind: 'backup', id }, { why: why.slice(0, 500) });
    const to = await whoLooksAfterBackups(tx, at);
    await notify(work, backupFailed, {
      to,
      facts: { why: why.slice(0, 200) },
      by: null,
      target: { kind: 'backup', id },
    });
  },
});
