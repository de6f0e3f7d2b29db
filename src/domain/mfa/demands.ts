import Type from 'typebox';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { job } from '../job.ts';
import { appliesTo } from '../rules/applying.ts';

/**
 * Notes since when policies have asked a person for a second factor, unless that is noted; returns it, RFC 3339. Their days of
 * grace count from there, whatever becomes of the policies.
 */
export async function demandedSince(tx: Tx, userId: string, at: Date): Promise<string> {
  const [noted] = await tx.rows<{ since: string }>(
    sql`insert into mfa_demands (user_id, since) values (${userId}, ${at})
      on conflict (user_id) do update set since = mfa_demands.since returning since`.named('note_demand'),
  );
  if (noted === undefined) throw new Error('a demand that was just noted is missing');
  return noted.since;
}

/** As many as are noted at a time. */
const atOnce = 5_000;

/** Notes it for all whom policies ask and who have not signed in since, such as whoever has come into a team. */
export async function noteDemands(on: Queryable, now: Date): Promise<number> {
  const noted = await on.rows(
    sql`insert into mfa_demands (user_id, since)
      select u.id, ${now} from users u where u.active and u.deleted_at is null
        and not exists (select 1 from mfa_demands d where d.user_id = u.id)
        and exists (select 1 from security_policies p where p.type = 'mfa_policy' and p.enabled and not p.report_only
          and p.configuration->'required' = 'true' and ${appliesTo(now)})
      limit ${atOnce}
      on conflict (user_id) do nothing returning 1`,
  );
  return noted.length;
}

/** Also ordered whenever a policy begins to ask. */
export const demands = job('mfa.demands', {
  data: Type.Object({}),
  every: '23 * * * *',
  run: async ({ database, clock }) => {
    while ((await noteDemands(database, clock.now())) === atOnce);
  },
});
