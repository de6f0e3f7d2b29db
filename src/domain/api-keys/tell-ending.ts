import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { holdsNode, mayHold } from '../access/holders.ts';
import { command } from '../action.ts';
import { job } from '../job.ts';
import { later } from '../lifetimes.ts';
import { notify } from '../notifications/notify.ts';
import { apiKeyEnding, othersKeyEnding } from './notices.ts';

/** Days before the end of a key on which is told that it ends, once each. */
const toldDays = [30, 7, 1] as const;
const atOnce = 200;
/** As many administrators are told of one key at most. */
const mostTold = 20;

interface Ending {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly organization_id: string | null;
  readonly days: number;
  readonly owner: string;
}

/** Tells the owners of keys that end soon, and those who see to the keys there. */
export const tellKeysEnding = command('api_key.tell_ending', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'what is told is stored, and nothing else changes' },
  run: async work => {
    const { tx, at } = work;
    const day = 24 * 3600;
    // Of several days that have come at once, such as for a key of five days, the nearest to its end.
    const due = await tx.rows<Ending>(
      sql`with due as materialized (
          select k.id, d.days from api_keys k join users u on u.id = k.user_id and u.active and u.deleted_at is null
            cross join lateral (select min(n.days) as days from unnest(${[...toldDays]}::int[]) as n (days)
              where k.expires_at <= ${at}::timestamptz + make_interval(days => n.days)
                and k.rotated_at <= k.expires_at - make_interval(days => n.days)) d
          where k.expires_at > ${at} and k.expires_at <= ${later(at, toldDays[0] * day)}
            and d.days is not null and (k.told_days is null or k.told_days > d.days)
          order by k.expires_at limit ${atOnce} for no key update of k skip locked)
        update api_keys k set told_days = due.days from due, users u where k.id = due.id and u.id = k.user_id
        returning k.id, k.user_id, k.name, k.organization_id, due.days, coalesce(u.display_name, u.username) as owner`,
    );
    for (const { id, user_id: userId, name, days, owner, organization_id } of due) {
      const target = { kind: 'api_key', id };
      await notify(work, apiKeyEnding, { to: [userId], facts: { name, days }, by: null, target });
      const to = (await seeingTo(tx, { userId, organization: organization_id }, at)).filter(each => each !== userId);
      const about = { kind: 'user', id: userId };
      await notify(work, othersKeyEnding, { to, facts: { name, owner, days }, by: null, target: about });
    }
    return { more: due.length === atOnce };
  },
});

/** Who sees the keys of the organization that a key is for, or of those that its owner belongs to; of nobody, the platform's. */
async function seeingTo(
  tx: Tx,
  { userId, organization }: { readonly userId: string; readonly organization: string | null },
  at: Date,
): Promise<string[]> {
  const node = 'api_key.read.other';
  const places =
    organization === null
      ? await tx.rows<{ id: string }>({
          name: 'organizations_of_key_owner',
          text: `select o.id from organization_members m join organizations o on o.id = m.organization_id
            where m.user_id = $1 and o.active and o.deleted_at is null order by o.id limit 20`,
          values: [userId],
        })
      : [{ id: organization }];
  const people = new Set<string>();
  for (const place of places.length === 0 ? [null] : places.map(({ id }) => id)) {
    const found = await tx.rows<{ id: string }>(
      sql`select u.id from users u where u.id in ${mayHold(node)} and ${holdsNode({ node, organization: place, at })}
        order by u.id limit ${mostTold}`,
    );
    for (const { id } of found) people.add(id);
  }
  return [...people].slice(0, mostTold);
}

export const tellingKeysEnding = job('api_key.tell_ending', {
  data: Type.Object({}),
  every: '25 * * * *',
  run: async ({ perform }) => {
    while ((await perform(tellKeysEnding, {})).more);
  },
});
