import { capability } from '../capability.ts';
import { watchFactors } from './missed-factors.ts';

export const mfa = capability('mfa', { jobs: [watchFactors] });
