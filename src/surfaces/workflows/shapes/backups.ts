import Type, { type Static } from 'typebox';
import type { StoredBackup, StoredDrill } from '../../../domain/backups/backups.ts';
import { BackupType, Organizations, Tables } from '../../../domain/backups/create-backup.ts';
import type { Backups } from '../../../domain/backups/read-backups.ts';
import type { Schedule } from '../../../domain/backups/schedule.ts';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);

export const BackupBody = Type.Object(
  {
    backup_type: BackupType,
    include_files: Type.Optional(Type.Boolean({ description: 'Stored files too; default true' })),
    include_database: Type.Optional(Type.Boolean({ description: 'Default true' })),
    encryption_enabled: Type.Optional(
      Type.Boolean({ description: 'Under the master key, and a recovery key where one is configured; default true' }),
    ),
    retention_days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 3650, description: 'Default 30; the newest three stay in any case' }),
    ),
    tables: Type.Optional(Tables),
    organization_ids: Type.Optional(Organizations),
  },
  closed,
);

const Backup = Type.Object({
  backup_id: Type.String({ format: 'uuid' }),
  backup_type: BackupType,
  status: Type.Enum(['waiting', 'running', 'succeeded', 'failed']),
  job_id: Type.String({ format: 'uuid', description: 'The same: a backup is one job' }),
  progress: Type.Number({ description: 'From 0 to 1' }),
  include_files: Type.Boolean(),
  include_database: Type.Boolean(),
  encryption_enabled: Type.Boolean(),
  retention_days: Type.Integer(),
  tables: orNull(Type.Array(Type.String())),
  organization_ids: orNull(Type.Array(Type.String({ format: 'uuid' }))),
  requested_at: Moment,
  started_at: orNull(Moment),
  taken_at: Type.Union([Moment, Type.Null()], { description: 'The moment that it is of' }),
  finished_at: orNull(Moment),
  verified_at: Type.Union([Moment, Type.Null()], { description: 'When all of it was read back and found whole' }),
  expired_at: Type.Union([Moment, Type.Null()], { description: 'When it was removed, its time being over' }),
  rows: orNull(Type.Integer()),
  files: orNull(Type.Integer()),
  stored_bytes: Type.Union([Type.Integer(), Type.Null()], { description: 'What it added to the archive' }),
  error: orNull(Type.String()),
});

export const BackupResults = Backup;
export const BackupsResults = Type.Object({
  backups: Type.Array(Backup),
  total: Type.Integer(),
  held_back: Type.Union(
    [Type.Object({ backup_id: Type.String({ format: 'uuid' }), taken_at: Moment, restored_at: Moment }), Type.Null()],
    { description: 'From which backup this database was restored, while nothing leaves it yet' },
  ),
  drill: Type.Union(
    [
      Type.Object({
        backup_id: Type.String({ format: 'uuid' }),
        status: Type.Enum(['running', 'succeeded', 'failed']),
        started_at: Moment,
        finished_at: orNull(Moment),
        rows: orNull(Type.Integer()),
        error: orNull(Type.String()),
      }),
      Type.Null(),
    ],
    { description: 'The newest restore for trial' },
  ),
});
/** The schedule, under the names that a backup is asked for with. */
export const ScheduleBody = Type.Object(
  {
    every_hours: Type.Union([Type.Integer({ minimum: 1, maximum: 744 }), Type.Null()], {
      description: 'Hours between two; null: never',
    }),
    backup_type: Type.Enum(['full', 'incremental']),
    include_files: Type.Boolean(),
    encryption_enabled: Type.Boolean(),
    retention_days: Type.Integer({ minimum: 1, maximum: 3650 }),
    drill_days: Type.Union([Type.Integer({ minimum: 1, maximum: 366 }), Type.Null()], {
      description: 'Days between two restores for trial; null: never',
    }),
  },
  closed,
);

export function toSchedule({ kind, encrypted, ...rest }: Schedule): Static<typeof ScheduleBody> {
  return {
    every_hours: rest.every_hours,
    backup_type: kind,
    include_files: rest.include_files,
    encryption_enabled: encrypted,
    retention_days: rest.retention_days,
    drill_days: rest.drill_days,
  };
}

export function scheduleOf({
  backup_type: kind,
  encryption_enabled: encrypted,
  ...rest
}: Static<typeof ScheduleBody>): Schedule {
  return { ...rest, kind, encrypted };
}

export const ReleaseResults = Type.Object({ mails: Type.Integer({ description: 'How many had waited' }) });

export function toBackup({ id, kind, encrypted, ...rest }: StoredBackup): Static<typeof Backup> {
  return {
    backup_id: id,
    backup_type: kind,
    status: rest.status,
    job_id: id,
    progress: rest.progress,
    include_files: rest.include_files,
    include_database: rest.include_database,
    encryption_enabled: encrypted,
    retention_days: rest.retention_days,
    tables: rest.tables === null ? null : [...rest.tables],
    organization_ids: rest.organization_ids === null ? null : [...rest.organization_ids],
    requested_at: rest.requested_at,
    started_at: rest.started_at,
    taken_at: rest.taken_at,
    finished_at: rest.finished_at,
    verified_at: rest.verified_at,
    expired_at: rest.expired_at,
    rows: rest.rows,
    files: rest.files,
    stored_bytes: rest.stored_bytes,
    error: rest.error,
  };
}

export function toBackups({ items, total, heldBack, drill }: Backups): Static<typeof BackupsResults> {
  const held =
    heldBack === null
      ? null
      : { backup_id: heldBack.backup_id, taken_at: heldBack.taken_at, restored_at: heldBack.restored_at };
  return { backups: items.map(toBackup), total, held_back: held, drill: drill === null ? null : toDrill(drill) };
}

function toDrill({ backup_id, status, started_at, finished_at, rows, error }: StoredDrill) {
  return { backup_id, status, started_at, finished_at, rows, error };
}

/** What is asked for, with what was left out. */
export function wantedOf(body: Static<typeof BackupBody>) {
  return {
    kind: body.backup_type,
    includeFiles: body.include_files ?? true,
    includeDatabase: body.include_database ?? true,
    encrypted: body.encryption_enabled ?? true,
    retentionDays: body.retention_days ?? 30,
    ...(body.tables === undefined ? {} : { tables: body.tables }),
    ...(body.organization_ids === undefined ? {} : { organizationIds: body.organization_ids }),
  };
}
