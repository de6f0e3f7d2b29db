import { capability } from '../capability.ts';
import { sweeps } from './sweeps.ts';

export const passwords = capability('passwords', {
  sweeps,
  erases: ['password_history.user_id'],
  unsealed: {
    'login_failures.key': 'a hash',
    'users.password_salt': 'salts are no secrets',
  },
});
