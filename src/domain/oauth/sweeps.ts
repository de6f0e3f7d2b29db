import type { Sweep } from '../capability.ts';

/** Sign-ins that were not finished. */
export const sweeps: readonly Sweep[] = [
  {
    name: 'oauthFlows',
    text: `delete from oauth_flows where hash in
      (select hash from oauth_flows where expires_at < $1 limit $2 for update skip locked)`,
    values: now => [now],
  },
  {
    name: 'awaitedSignIns',
    text: `delete from awaited_sign_ins where hash in
      (select hash from awaited_sign_ins where expires_at < $1 limit $2 for update skip locked)`,
    values: now => [now],
  },
];
