import { capability } from '../capability.ts';
import { hourlySync } from './hourly-sync.ts';
import { companySync } from './run-sync.ts';

export const companies = capability('companies', { jobs: [companySync, hourlySync] });
