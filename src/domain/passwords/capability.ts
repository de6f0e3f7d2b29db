import { capability } from '../capability.ts';
import { passwordForgotten } from './forget-password.ts';

export const passwords = capability('passwords', { jobs: [passwordForgotten] });
