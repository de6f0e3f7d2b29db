import Type from 'typebox';
import { longRun } from '../executions/long-run.ts';

/** Works out a report, as whoever asked for it. */
export const makingReports = longRun('report.make', {
  as: 'person',
  stores: Type.Object({ reportId: Type.String({ format: 'uuid' }) }),
});
