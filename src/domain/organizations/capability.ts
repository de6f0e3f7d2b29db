import { capability } from '../capability.ts';
import { tellAgain } from './tell-administrators.ts';

export const organizations = capability('organizations', { jobs: [tellAgain] });
