import { capability } from '../capability.ts';
import { sweeps } from './sweeps.ts';

export const passwords = capability('passwords', { sweeps, unsealed: { 'login_failures.key': 'a hash' } });
