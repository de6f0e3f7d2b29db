import { daysBefore, type Sweep } from '../capability.ts';

export const sweeps: readonly Sweep[] = [
  {
    // A day after the first.
    name: 'loginFailures',
    text: `delete from login_failures where key in
      (select key from login_failures where first_at < $1 and (locked_until is null or locked_until < $2)
       limit $3 for update skip locked)`,
    values: now => [daysBefore(now, 1), now],
  },
];
