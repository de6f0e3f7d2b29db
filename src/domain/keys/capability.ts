import { capability } from '../capability.ts';
import { keyRotation } from './rotate-keys.ts';

export const keys = capability('keys', { jobs: [keyRotation] });
