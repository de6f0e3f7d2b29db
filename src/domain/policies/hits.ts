import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { needs, query } from '../action.ts';
import { Id } from '../fields.ts';
import { policyById } from './policies.ts';

/** Somebody whom a policy would have stopped while it only reports. Times are RFC 3339 UTC. */
export interface PolicyHit {
  readonly id: string;
  readonly email: string;
  readonly username: string;
  readonly why: string;
  readonly first_at: string;
  readonly last_at: string;
}

/** Whom a policy that only reports would have stopped, the latest first; of the last 90 days. */
export const listHits = query('policy.hits', {
  input: Type.Object({ id: Id, ...Window }, { additionalProperties: false }),
  permit: needs('policy.read'),
  refuses: ['policy.not_found'],
  run: async ({ db, scope }, { id, ...window }): Promise<Page<PolicyHit>> => {
    const { organization_id } = await policyById(db, id, scope);
    const { limit, offset } = window;
    // Who has left the organization is none of its business any more.
    const from = sql`from policy_hits h join users u on u.id = h.user_id and u.deleted_at is null
      where h.policy_id = ${id} and (${organization_id}::uuid is null or exists (select 1 from organization_members m
        where m.user_id = u.id and m.organization_id = ${organization_id}::uuid))`;
    const [items, counted] = await Promise.all([
      db.rows<PolicyHit>(
        sql`select u.id, u.email, u.username, h.why, h.first_at, h.last_at ${from}
          order by h.last_at desc, u.id limit ${limit} offset ${offset}`,
      ),
      db.rows<{ total: number }>(sql`select count(*)::int as total ${from}`),
    ]);
    return pageOf({ items, total: counted[0]?.total ?? 0, atLeast: false }, window);
  },
});

/** Forgets whom a policy would have stopped. */
export async function forgetHits(tx: Tx, policy: string): Promise<void> {
  await tx.rows(sql`delete from policy_hits where policy_id = ${policy}`.named('forget_policy_hits'));
}
