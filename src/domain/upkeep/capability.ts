import { capability } from '../capability.ts';
import { countsKept } from './keep-counts.ts';
import { sweeping } from './sweep-expired.ts';

export const upkeep = capability('upkeep', { jobs: [sweeping, countsKept] });
