import Type from 'typebox';
import { type Actor, join } from '../../kernel/actor.ts';
import { keptSql } from '../../platform/db/counts.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import type { Access } from '../access/shared-access.ts';
import { query } from '../action.ts';
import { Id } from '../fields.ts';
import { credentialById } from '../vault/credentials.ts';
import { type PersonShare, personSharesOf } from '../vault/person-shares.ts';
import { overCredentials, reachOf } from '../vault/reach.ts';

/** A team that a credential is shared with. Sharing has no end of its own. */
export interface Share {
  readonly id: string;
  readonly team_id: string;
  readonly name: string;
  readonly member_count: number;
  readonly access: Access;
  /** User id; null when the operator shared it. */
  readonly shared_by: string | null;
  /** What that person is called now; null for the operator and for people who are gone. */
  readonly shared_by_name: string | null;
  readonly created_at: string;
}

export interface Shares {
  /** With teams that the caller is in or may find, the first shared first. */
  readonly items: readonly Share[];
  /** With how many other teams. */
  readonly others: number;
  /** With people alone, each for a time. */
  readonly people: readonly PersonShare[];
}

/** With whom a credential is shared: for everybody who may read it, since who else comes to it is part of what it is. */
export const listShares = query('credential.list_shares', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: overCredentials('fetch'),
  refuses: ['credential.not_found'],
  run: async ({ db, use, actor, at }, { id }): Promise<Shares> => {
    const credential = await credentialById(db, id, await reachOf(db, use));
    const [shares, people] = await Promise.all([
      sharesOf(db, credential.id, actor),
      personSharesOf(db, credential.id, at),
    ]);
    const items = shares.filter(({ found }) => found).map(({ found: _, ...share }) => share);
    return { items, others: shares.length - items.length, people };
  },
});

function sharesOf(on: Queryable, id: string, actor: Actor): Promise<readonly (Share & { readonly found: boolean })[]> {
  const scope = ['team.list', 'team.read', 'team.share'].map(node => actor.holds(node)).reduce(join);
  const places = scope === null ? [] : organizationsIn(scope);
  return on.rows(
    sql`select s.id, s.team_id, t.name, ${raw(keptSql(`'team_members'`, 't.id'))} as member_count, s.access, s.shared_by,
        coalesce(u.display_name, u.username) as shared_by_name, s.created_at,
        (t.id = any(${[...actor.teams.keys()]}::uuid[]) or ${within('t.organization_id', places)}) is true as found
      from team_resources s join teams t on t.id = s.team_id and t.deleted_at is null
      left join users u on u.id = s.shared_by and u.deleted_at is null
      where s.credential_id = ${id} order by s.id`.named('shares_of_credential'),
  );
}
