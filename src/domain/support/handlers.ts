import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, sql } from '../../platform/db/sql.ts';
import { holdsNode, mayHold } from '../access/holders.ts';

const node = 'support.manage';

/** As many are told at most. */
const mostTold = 50;

/** Where a ticket lies, and when it is asked who handles it. */
interface Place {
  readonly organization: string | null;
  readonly at: Date;
}

/**
 * Whoever handles tickets in an organization and belongs to it, and where there is nobody, those who handle them everywhere:
 * who administers the whole platform is not told of each question in each organization.
 */
export async function handlersAt(on: Queryable, place: Place): Promise<string[]> {
  const { organization } = place;
  const member = sql`exists (select 1 from organization_members m where m.user_id = u.id and m.organization_id = ${organization}::uuid)`;
  const near = organization === null ? [] : await handling(on, place, member);
  return near.length > 0 ? near : handling(on, place, sql`true`);
}

/** Who of these people still handles tickets there. */
export function handlersAmong(on: Queryable, people: readonly string[], place: Place): Promise<string[]> {
  return handling(on, place, sql`u.id = any(${people}::uuid[])`);
}

async function handling(on: Queryable, { organization, at }: Place, who: Fragment): Promise<string[]> {
  const found = await on.rows<{ id: string }>(
    sql`select u.id from users u where u.id in ${mayHold(node)} and ${who} and ${holdsNode({ node, organization, at })}
      order by u.id limit ${mostTold}`,
  );
  return found.map(({ id }) => id);
}

/** Somebody whom a ticket can be given to. */
export interface Handler {
  readonly id: string;
  readonly name: string;
}

/** Whom a ticket can be given to there, by name: whoever handles tickets near, and the one who asks. */
export async function handlersNamed(on: Queryable, place: Place, asking: string | null): Promise<Handler[]> {
  const ids = await handlersAt(on, place);
  return on.rows<Handler>(
    sql`select u.id, coalesce(u.display_name, u.username) as name from users u
      where u.id = any(${ids}::uuid[]) or u.id = ${asking}::uuid order by lower(coalesce(u.display_name, u.username)), u.id`,
  );
}
