import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { companyErrors } from './errors.ts';
import { hourlySync } from './hourly-sync.ts';
import { companyNodes } from './nodes.ts';
import { attention, search, totals } from './shown.ts';
import { sweeps } from './sweeps.ts';
import { syncJob } from './sync-job.ts';

export const companies = capability('companies', {
  errors: companyErrors,
  nodes: [
    {
      key: 'company',
      category: category(10, 'Company', 'accessing and managing company resources'),
      nodes: companyNodes,
    },
  ],
  jobs: [syncJob, hourlySync],
  sweeps,
  keeps: { 'companies.created_by': 'who made what others use' },
  attention,
  totals,
  search,
});
