import { sql } from '../../platform/db/sql.ts';
import type { Sweep } from '../capability.ts';

/** Sign-ins that were not finished. */
export const sweeps: readonly Sweep[] = [
  {
    name: 'oauthFlows',
    rows: (now, limit) => sql`delete from oauth_flows where hash in
      (select hash from oauth_flows where expires_at < ${now} limit ${limit} for update skip locked)`,
  },
  {
    name: 'awaitedSignIns',
    rows: (now, limit) => sql`delete from awaited_sign_ins where hash in
      (select hash from awaited_sign_ins where expires_at < ${now} limit ${limit} for update skip locked)`,
  },
];
