import Type, { type Static } from 'typebox';
import { type CursorWindow, type Page, pageOf } from '../../kernel/page.ts';
import { rowsOf } from '../../platform/db/ordered.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import type { Access } from '../access/shared-access.ts';
import { type Reach, reachable, reachValues } from '../vault/reach.ts';
import { afterId } from './cursors.ts';

export const ResourceKind = Type.Enum(['credential']);
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
  /** The company that a credential is kept for. */
  readonly company: { readonly id: string; readonly name: string };
  /** User id; null when the operator shared it. */
  readonly shared_by: string | null;
  readonly created_at: string;
}

const columns = `s.id, 'credential' as kind, s.credential_id as resource_id, s.access, cr.name,
  json_build_object('id', co.id, 'name', co.name) as company, s.shared_by, s.created_at`;
const from = `team_resources s join credentials cr on cr.id = s.credential_id join companies co on co.id = cr.company_id`;

/** What is shared with a team, as far as the reach goes (null: all of it), in the order it was shared. */
export async function resourcesPage(
  on: Queryable,
  teamId: string,
  reach: Reach | null,
  asked: CursorWindow,
): Promise<Page<TeamResource>> {
  const visible = reach === null ? raw('true') : reachable(reachValues(reach));
  const shared = sql`${raw(from)} where s.team_id = ${teamId} and ${visible}`;
  const after = afterId(asked.after);
  const beyond = after === null ? raw('true') : sql`s.id > ${after}::uuid`;
  const [items, total] = await Promise.all([
    on.rows<TeamResource>(
      sql`select ${raw(columns)} from ${shared} and ${beyond} order by s.id limit ${asked.limit} offset ${asked.offset}`,
    ),
    rowsOf(on, shared),
  ]);
  return pageOf({ items, total }, asked, row => [row.id]);
}

/** One of them; undefined when the team has no such thing. */
export async function resourceById(on: Queryable, teamId: string, id: string): Promise<TeamResource | undefined> {
  const [resource] = await on.rows<TeamResource>({
    name: 'team_resource_by_id',
    text: `select ${columns} from ${from} where s.id = $1 and s.team_id = $2`,
    values: [id, teamId],
  });
  return resource;
}

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
