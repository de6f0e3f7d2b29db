import Type from 'typebox';
import {
  createReportSchedule,
  deleteReportSchedule,
  pauseReportSchedule,
  takeReportSchedule,
} from '../../../domain/reports/change-schedules.ts';
import { listReportSchedules, readReportSchedule } from '../../../domain/reports/read-schedules.ts';
import { updateReportSchedule } from '../../../domain/reports/update-schedule.ts';
import type { Route } from '../../../http/route.ts';
import {
  ScheduleBody,
  ScheduleChangesBody,
  ScheduleResults,
  SchedulesResults,
  ShownScheduleResults,
  toChanges,
  toSchedule,
  toShownSchedule,
} from '../shapes/report-schedules.ts';
import { workflow } from '../workflow.ts';

export const reportScheduleRoutes: Route[] = [
  workflow('GET /manager/reports/schedules', listReportSchedules, {
    workflow: 'report_schedules',
    summary: 'Reports that are made and mailed again and again: yours, and those where you may report on everything',
    results: SchedulesResults,
    input: () => ({}),
    show: schedules => ({ schedules: schedules.map(toSchedule) }),
  }),
  workflow('POST /manager/reports/schedules', createReportSchedule, {
    workflow: 'report_schedule_create',
    summary: 'Have a report made and mailed to you every day, week or month, at a time of the clocks somewhere',
    body: ScheduleBody,
    results: ScheduleResults,
    input: ({ body }) => ({
      name: body.name,
      kind: body.report_type,
      format: body.format ?? 'json',
      trends: body.include_trends ?? false,
      every: body.every,
      time: body.time,
      timezone: body.timezone,
      ...(body.metrics === undefined ? {} : { metrics: body.metrics }),
      ...(body.weekday === undefined ? {} : { weekday: body.weekday }),
      ...(body.day === undefined ? {} : { monthDay: body.day }),
      ...(body.team_id === undefined ? {} : { teamId: body.team_id }),
      ...(body.organization_id === undefined ? {} : { organizationId: body.organization_id }),
    }),
    show: toSchedule,
  }),
  workflow('GET /manager/reports/schedules/:id', readReportSchedule, {
    workflow: 'report_schedules',
    summary: 'One of them, with how its last hundred runs went',
    results: ShownScheduleResults,
    input: ({ params }) => ({ id: params.id }),
    show: toShownSchedule,
  }),
  workflow('PATCH /manager/reports/schedules/:id', updateReportSchedule, {
    workflow: 'report_schedule_update',
    summary: 'Change what it makes, or when; what it is about and whose it is stays',
    body: ScheduleChangesBody,
    results: ScheduleResults,
    input: ({ params, body }) => ({ id: params.id, ...toChanges(body) }),
    show: toSchedule,
  }),
  workflow('DELETE /manager/reports/schedules/:id', deleteReportSchedule, {
    workflow: 'report_schedule_delete',
    summary: 'End it; the reports that it made stay for their time',
    results: Type.Object({ deleted: Type.Literal(true) }),
    input: ({ params }) => ({ id: params.id }),
    show: () => ({ deleted: true as const }),
  }),
  workflow('POST /manager/reports/schedules/:id/pause', pauseReportSchedule, {
    workflow: 'report_schedule_pause',
    summary: 'Have it wait until somebody takes it on',
    results: ScheduleResults,
    input: ({ params }) => ({ id: params.id }),
    show: toSchedule,
  }),
  workflow('POST /manager/reports/schedules/:id/take', takeReportSchedule, {
    workflow: 'report_schedule_take',
    summary: 'Have it go on as yours: made with what you may see, and mailed to you',
    results: ScheduleResults,
    input: ({ params }) => ({ id: params.id }),
    show: toSchedule,
  }),
];
