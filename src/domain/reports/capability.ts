import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { reportErrors } from './errors.ts';
import { reportsJob } from './make-report.ts';
import { reportNodes } from './nodes.ts';
import { reportNotices } from './notices.ts';
import { dueReports, scheduledReport } from './run-schedules.ts';
import { sweeps } from './sweeps.ts';

export const reports = capability('reports', {
  errors: reportErrors,
  nodes: [{ key: 'report', category: category(99, 'Report', 'reports on what people did'), nodes: reportNodes }],
  jobs: [reportsJob, dueReports, scheduledReport],
  notifications: reportNotices,
  sweeps,
  erases: ['reports.generated_by'],
  erase: async ({ tx }, { id }) => {
    // It waits for a new owner then: the next look of `report.due` asks for one.
    await tx.rows({
      name: 'report_schedules_left',
      text: 'update report_schedules set owner_id = null where owner_id = $1',
      values: [id],
    });
  },
  keeps: { 'report_schedules.owner_id': 'emptied with the account: somebody else is asked to take the schedule over' },
  organizationDeleted: async ({ tx }, organization) => {
    await tx.rows({
      name: 'report_schedules_of_organization',
      text: 'delete from report_schedules where organization_id = $1',
      values: [organization],
    });
    await tx.rows({
      name: 'reports_of_organization',
      text: 'delete from reports where organization_id = $1',
      values: [organization],
    });
  },
});
