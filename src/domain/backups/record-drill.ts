import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { backupFailed, whoLooksAfterBackups } from './notices.ts';

const closed = { additionalProperties: false } as const;

export const drillBegan = command('backup.begin_drill', {
  input: Type.Object({ backup: Id }, closed),
  permit: byOperator,
  audit: { off: 'the trial is recorded when it has ended' },
  run: async ({ tx, ports, at }, { backup }): Promise<string> => {
    const id = ports.newId();
    await tx.rows({
      text: `update backup_drills set status = 'failed', finished_at = $1, error = 'it was interrupted' where status = 'running'`,
      values: [at],
    });
    await tx.rows({
      text: 'insert into backup_drills (id, backup_id, started_at) values ($1, $2, $3)',
      values: [id, backup, at],
    });
    return id;
  },
});

/** A trial has ended; of one that failed, those who look after backups are told. */
export const drillEnded = command('backup.drill', {
  input: Type.Object(
    {
      id: Id,
      backup: Id,
      rows: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
      why: Type.Union([Type.String(), Type.Null()]),
    },
    closed,
  ),
  permit: byOperator,
  audit: { of: 'backup', details: { rows: 250, why: 'The disk is full' } },
  run: async (work, { id, backup, rows, why }): Promise<void> => {
    const { tx, at, target } = work;
    const words = why?.slice(0, 500) ?? null;
    await tx.rows({
      name: 'end_drill',
      text: 'update backup_drills set status = $2, finished_at = $3, rows = $4, error = $5 where id = $1',
      values: [id, why === null ? 'succeeded' : 'failed', at, rows, words],
    });
    target({ kind: 'backup', id: backup }, words === null ? { rows } : { why: words });
    if (words === null) return;
    const to = await whoLooksAfterBackups(tx, at);
    const facts = { why: `its restore for trial did: ${words}`.slice(0, 200) };
    await notify(work, backupFailed, { to, facts, by: null, target: { kind: 'backup', id: backup } });
  },
});
