import { passwordForgotten } from '../accounts/forget-password.ts';
import { capability } from '../capability.ts';

export const passwords = capability('passwords', { jobs: [passwordForgotten] });
