import { daysBefore, type Sweep } from '../capability.ts';

export const sweeps: readonly Sweep[] = [
  {
    // A day after they expired.
    name: 'invitations',
    text: `delete from organization_invitations where id in
      (select id from organization_invitations where expires_at < $1 limit $2 for update skip locked)`,
    values: now => [daysBefore(now, 1)],
  },
];
