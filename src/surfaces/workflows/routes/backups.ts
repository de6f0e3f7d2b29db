import Type from 'typebox';
import { askForDrill } from '../../../domain/backups/ask-drill.ts';
import { createBackup } from '../../../domain/backups/create-backup.ts';
import { listBackups, readBackup } from '../../../domain/backups/read-backups.ts';
import { releaseRestored } from '../../../domain/backups/release.ts';
import { changeSchedule, readSchedule } from '../../../domain/backups/schedule.ts';
import type { Route } from '../../../http/route.ts';
import { limitQuery, limitWindow } from '../limit-query.ts';
import {
  BackupBody,
  BackupResults,
  BackupsResults,
  ReleaseResults,
  ScheduleBody,
  scheduleOf,
  toBackup,
  toBackups,
  toSchedule,
  wantedOf,
} from '../shapes/backups.ts';
import { workflow } from '../workflow.ts';

export const backupRoutes: Route[] = [
  workflow('POST /admin/backup/create', createBackup, {
    workflow: 'backup_create',
    summary: 'Take a backup: full, incremental, or of some tables or organizations with what they refer to',
    body: BackupBody,
    results: BackupResults,
    input: ({ body }) => wantedOf(body),
    show: toBackup,
  }),
  workflow('GET /admin/backups', listBackups, {
    workflow: 'backups',
    summary: 'Backups and how they went, the newest first',
    query: Type.Object(limitQuery),
    results: BackupsResults,
    input: ({ query }) => {
      const { limit, offset } = limitWindow(query);
      return { limit, offset };
    },
    show: toBackups,
  }),
  workflow('GET /admin/backups/schedule', readSchedule, {
    workflow: 'backup_schedule',
    summary: 'When backups are taken by themselves, and restored for trial',
    results: ScheduleBody,
    input: () => ({}),
    show: toSchedule,
  }),
  workflow('POST /admin/backups/schedule', changeSchedule, {
    workflow: 'backup_schedule',
    summary: 'Say when backups are taken by themselves, and restored for trial',
    body: ScheduleBody,
    results: ScheduleBody,
    input: ({ body }) => scheduleOf(body),
    show: toSchedule,
  }),
  workflow('POST /admin/backups/:id/drill', askForDrill, {
    workflow: 'backup_drill',
    summary: 'Restore a backup for trial, into a database of its own that is dropped afterwards',
    results: BackupResults,
    input: ({ params }) => ({ id: params.id }),
    show: toBackup,
  }),
  workflow('GET /admin/backups/:id', readBackup, {
    workflow: 'backups',
    summary: 'One backup, with how far it is',
    results: BackupResults,
    input: ({ params }) => ({ id: params.id }),
    show: toBackup,
  }),
  workflow('POST /admin/backups/release', releaseRestored, {
    workflow: 'backup_release',
    summary: 'Let a restored copy send mail and follow its schedules',
    results: ReleaseResults,
    input: () => ({}),
    show: ({ mails }) => ({ mails }),
  }),
];
