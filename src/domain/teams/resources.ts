import Type, { type Static } from 'typebox';
import { type CursorWindow, type Page, pageOf } from '../../kernel/page.ts';
import { rowsOf } from '../../platform/db/ordered.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, joined, prepared, raw, sql, shared as value } from '../../platform/db/sql.ts';
import type { Access } from '../access/shared-access.ts';
import { type Reach, reachable, reachValues } from '../vault/reach.ts';
import { afterId } from './cursors.ts';

export const ResourceKind = Type.Enum(['credential', 'file']);
export type ResourceKind = Static<typeof ResourceKind>;
export const AccessName = Type.Enum(['read', 'write']);

/** A thing that is shared with a team. */
export interface TeamResource {
  readonly id: string;
  readonly kind: ResourceKind;
  readonly resource_id: string;
  readonly access: Access;
  /** What it is called now. */
  readonly name: string;
  /** The company that a credential is kept for; null: it is none. */
  readonly company: { readonly id: string; readonly name: string } | null;
  /** User id; null when the operator shared it. A file is shared by its owner. */
  readonly shared_by: string | null;
  readonly created_at: string;
}

/** SQL: credentials that are shared with a team, as far as a condition holds. */
const credentials = (teamId: unknown, visible: Fragment): Fragment => sql`select s.id, 'credential' as kind,
    s.credential_id as resource_id, s.access, cr.name, json_build_object('id', co.id, 'name', co.name) as company, s.shared_by,
    s.created_at
  from team_resources s join credentials cr on cr.id = s.credential_id join companies co on co.id = cr.company_id
  where s.team_id = ${teamId} and ${visible}`;
/** SQL: and files. */
const files = (
  teamId: unknown,
  visible: Fragment,
): Fragment => sql`select tf.id, 'file' as kind, tf.file_id as resource_id,
    'read' as access, f.name, null::json as company, f.owner_id as shared_by, tf.created_at
  from team_files tf join files f on f.id = tf.file_id
  where tf.team_id = ${teamId} and f.state = 'ready' and ${visible}`;

/** Who looks at what a team has from outside of it: what they come to themselves. */
export interface Outside {
  readonly reach: Reach;
  readonly userId: string | null;
}

/** What is shared with a team, as far as who looks comes to it (null: all of it), in the order it was shared. */
export async function resourcesPage(
  on: Queryable,
  teamId: string,
  outside: Outside | null,
  asked: CursorWindow,
): Promise<Page<TeamResource>> {
  const team = value(teamId);
  const found = [
    credentials(team, outside === null ? raw('true') : reachable(reachValues(outside.reach))),
    files(team, outside === null ? raw('true') : sql`f.owner_id = ${outside.userId}::uuid`),
  ];
  const shared = sql`(${joined(found, ' union all ')}) s where true`;
  const after = afterId(asked.after);
  const beyond = after === null ? raw('true') : sql`s.id > ${after}::uuid`;
  const [items, total] = await Promise.all([
    on.rows<TeamResource>(
      sql`select s.* from ${shared} and ${beyond} order by s.id limit ${asked.limit} offset ${asked.offset}`,
    ),
    rowsOf(on, shared),
  ]);
  return pageOf({ items, total }, asked, row => [row.id]);
}

/** One of them; undefined when the team has no such thing. */
export async function resourceById(on: Queryable, teamId: string, id: string): Promise<TeamResource | undefined> {
  const [resource] = await on.rows<TeamResource>(byId(id, teamId));
  return resource;
}

const byId = prepared<[id: string, team: string]>(
  'team_resource_by_id',
  (id, team) => sql`${credentials(team, sql`s.id = ${id}`)} union all ${files(team, sql`tf.id = ${id}`)}`,
);

export interface NewResource {
  readonly id: string;
  readonly teamId: string;
  readonly credentialId: string;
  readonly access: Access;
  readonly sharedBy: string | null;
  readonly at: Date;
}

/** Shares a credential with a team; false when the team has it already, or it was deleted meanwhile. */
export async function insertResource(tx: Tx, resource: NewResource): Promise<boolean> {
  const rows = await tx.rows({
    name: 'insert_team_resource',
    text: `insert into team_resources (id, team_id, credential_id, access, shared_by, created_at)
      select $1, $2, cr.id, $4, $5, $6 from credentials cr where cr.id = $3 for key share
      on conflict (credential_id, team_id) do nothing returning id`,
    values: [resource.id, resource.teamId, resource.credentialId, resource.access, resource.sharedBy, resource.at],
  });
  return rows.length > 0;
}

/** Shares it no more. */
export async function deleteResource(tx: Tx, id: string): Promise<void> {
  await tx.rows({ name: 'delete_team_resource', text: 'delete from team_resources where id = $1', values: [id] });
}
