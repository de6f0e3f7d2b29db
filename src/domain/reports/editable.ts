import { editable } from '../editable.ts';

export const editableSchedule = editable('report_schedule', 'report_schedules', 'report schedule');
