import Type from 'typebox';
import { raw, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import type { Access } from '../access/shared-access.ts';
import { anyOf, needs, own, query } from '../action.ts';
import { Id } from '../fields.ts';
import { userById } from '../people/users.ts';
import { reachable, reachOrNone, reachValues } from '../vault/reach.ts';

/** A credential that somebody comes to by their teams, or for a time by requests of theirs. */
export interface SharedCredential {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly company: { readonly id: string; readonly name: string };
  /** The teams, and since when each has it. */
  readonly through: readonly {
    readonly id: string;
    readonly name: string;
    readonly access: Access;
    readonly since: string;
  }[];
  /** The requests, the one whose share ends last first. Times are as PostgreSQL writes them in JSON. */
  readonly asked: readonly {
    readonly request: number;
    readonly access: Access;
    readonly since: string;
    readonly until: string;
  }[];
}

/** More are not told, only counted. */
const most = 500;

/**
 * The credentials that are shared with somebody or their teams, by name: of those that the caller may read themselves, in the
 * places where they may look at the person. What sleeps with a suspended organization is left out.
 */
export const listSharedWith = query('user.list_shared_credentials', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: anyOf(own('id', 'user.read'), needs('user.read.other')),
  refuses: ['user.not_found'],
  run: async ({ db, actor, scope, at }, { id }) => {
    const person = await userById(db, id, scope);
    const reach = await reachOrNone(db, { actor, actions: ['fetch'] });
    const rows = await db.rows<SharedCredential & { readonly total: number }>(
      sql`with come as (
          select r.credential_id as id, t.organization_id,
            json_build_object('id', t.id, 'name', t.name, 'access', r.access, 'since', r.created_at) as team,
            t.name as called, null::json as asked, null::timestamptz as until
          from team_members m join teams t on t.id = m.team_id and t.deleted_at is null
          join team_resources r on r.team_id = t.id
          where m.user_id = ${person.id} and m.deleted_at is null
          union all
          select s.credential_id, s.organization_id, null, null, json_build_object('request', q.number, 'access', s.access,
            'since', s.starts_at, 'until', s.expires_at), s.expires_at
          from credential_shares s join access_requests q on q.id = s.request_id
          where s.user_id = ${person.id} and s.starts_at <= ${at} and s.expires_at > ${at})
        select cr.id, cr.name, ct.name as type, json_build_object('id', co.id, 'name', co.name) as company,
          coalesce(json_agg(come.team order by lower(come.called)) filter (where come.team is not null), '[]') as through,
          coalesce(json_agg(come.asked order by come.until desc) filter (where come.asked is not null), '[]') as asked,
          count(*) over () as total
        from come
        join credentials cr on cr.id = come.id
        join credential_types ct on ct.id = cr.type_id
        join companies co on co.id = cr.company_id and co.organization_id is not distinct from come.organization_id
        where (come.organization_id is null or exists (select 1 from organizations o
            where o.id = come.organization_id and o.active and o.deleted_at is null))
          and ${within('come.organization_id', organizationsIn(scope))} and ${reachable(reachValues(reach))}
        group by cr.id, cr.name, ct.name, co.id, co.name
        order by lower(cr.name), cr.id limit ${raw(String(most))}`.named('credentials_shared_with'),
    );
    return { items: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 };
  },
});
