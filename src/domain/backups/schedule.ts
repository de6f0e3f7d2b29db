import Type, { type Static } from 'typebox';
import type { Queryable } from '../../platform/db/queryable.ts';
import { neededEverywhere } from '../access/needed-everywhere.ts';
import { command, query } from '../action.ts';

/** When backups are taken by themselves, and how often one is restored for trial; null: never. */
export const Schedule = Type.Object(
  {
    every_hours: Type.Union([Type.Integer({ minimum: 1, maximum: 744 }), Type.Null()]),
    kind: Type.Enum(['full', 'incremental']),
    include_files: Type.Boolean(),
    encrypted: Type.Boolean(),
    retention_days: Type.Integer({ minimum: 1, maximum: 3650 }),
    drill_days: Type.Union([Type.Integer({ minimum: 1, maximum: 366 }), Type.Null()]),
  },
  { additionalProperties: false },
);
export type Schedule = Static<typeof Schedule>;

const none: Schedule = {
  ...{
    every_hours: null,
    kind: 'incremental',
    include_files: true,
    encrypted: true,
    retention_days: 30,
    drill_days: null,
  },
};

export async function storedSchedule(on: Queryable): Promise<Schedule> {
  const [row] = await on.rows<Schedule>({
    name: 'backup_schedule',
    text: 'select every_hours, kind, include_files, encrypted, retention_days, drill_days from backup_schedule',
  });
  return row ?? none;
}

export const readSchedule = query('backup.read_schedule', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: neededEverywhere('backup.read'),
  run: ({ db }): Promise<Schedule> => storedSchedule(db),
});

/** Says when backups are taken and tried from now on. */
export const changeSchedule = command('backup.change_schedule', {
  input: Schedule,
  permit: neededEverywhere('backup.create'),
  audit: {
    of: 'backup_schedule',
    details: {
      kind: 'full',
      encrypted: true,
      every_hours: 24,
      include_files: true,
      retention_days: 30,
      drill_days: 30,
    },
  },
  run: async ({ tx, target }, wanted): Promise<Schedule> => {
    const { every_hours, kind, include_files, encrypted, retention_days, drill_days } = wanted;
    await tx.rows({
      name: 'change_backup_schedule',
      text: `insert into backup_schedule (every_hours, kind, include_files, encrypted, retention_days, drill_days)
        values ($1, $2, $3, $4, $5, $6) on conflict (id) do update set every_hours = excluded.every_hours, kind = excluded.kind,
          include_files = excluded.include_files, encrypted = excluded.encrypted, retention_days = excluded.retention_days,
          drill_days = excluded.drill_days`,
      values: [every_hours, kind, include_files, encrypted, retention_days, drill_days],
    });
    target({ kind: 'backup_schedule', id: 'schedule' }, { ...wanted });
    return wanted;
  },
});
