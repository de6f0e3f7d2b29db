import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { command } from '../action.ts';
import { job } from '../job.ts';
import { isPaused } from '../restores/paused.ts';
import { backupUnderWay } from './backups.ts';
import { drillBackup } from './drill-backup.ts';
import { storedSchedule } from './schedule.ts';
import { takeBackups } from './take-backups.ts';

const Nothing = Type.Object({}, { additionalProperties: false });

/** Asks for the backup and the trial that the schedule makes due. A failed backup counts as one: the next comes in its time. */
export const askForDueBackups = command('backup.schedule', {
  input: Nothing,
  permit: byOperator,
  audit: { off: 'the backup itself is recorded when it has ended' },
  run: async ({ tx, ports, at, enqueue }): Promise<void> => {
    // Its job may have been lost with a process, or have met another that writes to the archive.
    const waiting = await backupUnderWay(tx);
    if (waiting !== undefined) enqueue(takeBackups, { backup: waiting.id }, { key: 'take' });
    if (await isPaused(tx)) return;
    const {
      every_hours: hours,
      kind,
      encrypted,
      include_files: files,
      retention_days: days,
      drill_days: drillDays,
    } = await storedSchedule(tx);
    if (hours !== null) {
      const id = ports.newId();
      const made = await tx.rows({
        name: 'due_backup',
        text: `insert into backups (id, kind, encrypted, include_database, include_files, retention_days, requested_at)
          select $1, $2, $3, true, $4, $5, $6::timestamptz where not exists
            (select from backups where kind <> 'selective' and requested_at > $6::timestamptz - $7 * interval '1 hour')
          on conflict ((true)) where finished_at is null do nothing returning 1`,
        values: [id, kind, encrypted, files, days, at, hours],
      });
      if (made.length > 0) enqueue(takeBackups, { backup: id }, { key: 'take' });
    }
    if (drillDays === null) return;
    const [newest] = await tx.rows<{ id: string }>({
      name: 'due_drill',
      text: `select id from backups where status = 'succeeded' and expired_at is null and include_database and kind <> 'selective'
          and not exists (select from backup_drills where started_at > $1::timestamptz - $2 * interval '1 day')
        order by id desc limit 1`,
      values: [at, drillDays],
    });
    if (newest !== undefined) enqueue(drillBackup, { backup: newest.id }, { key: 'drill' });
  },
});

export const dueBackups = job('backup.due', {
  data: Nothing,
  every: '*/5 * * * *',
  run: ({ perform }) => perform(askForDueBackups, {}),
});
