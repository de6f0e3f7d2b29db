import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { companyErrors } from './errors.ts';
import { hourlySync } from './hourly-sync.ts';
import { companyNodes } from './nodes.ts';
import { companySync } from './run-sync.ts';
import { attention, search, totals } from './shown.ts';
import { sweeps } from './sweeps.ts';

export const companies = capability('companies', {
  errors: companyErrors,
  nodes: [
    {
      key: 'company',
      category: category(10, 'Company', 'accessing and managing company resources'),
      nodes: companyNodes,
    },
  ],
  jobs: [companySync, hourlySync],
  sweeps,
  keeps: {
    'companies.created_by': 'who made what others use',
    'company_syncs.started_by': 'who started what others see the outcome of',
  },
  attention,
  totals,
  search,
});
