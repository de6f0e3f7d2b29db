import { capability } from '../capability.ts';
import { endPlanOf, endPlansOf } from './endings.ts';
import { fileErrors } from './errors.ts';
import { fileNotices } from './notices.ts';
import { recountUsage } from './quota.ts';
import { removeObjects } from './remove-objects.ts';
import { sweeps } from './sweeps.ts';

/** Files that people upload. */
export const files = capability('files', {
  errors: fileErrors,
  notifications: fileNotices,
  jobs: [removeObjects],
  sweeps,
  erases: ['files.owner_id', 'file_usage.owner_id'],
  organizationDeleted: endPlanOf,
  organizationsLeft: endPlansOf,
  restored: async on => {
    await recountUsage(on);
    return [];
  },
});
