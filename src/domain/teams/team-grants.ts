import type { TeamRole } from '../../kernel/actor.ts';
import { type CursorWindow, type Page, pageOf } from '../../kernel/page.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { afterId } from './cursors.ts';

/** A pattern that the members of a team hold from `least_role` up, inside the team's organization. */
export interface TeamGrant {
  readonly id: string;
  readonly pattern: string;
  readonly least_role: TeamRole;
  /** User id; null when the operator gave it. */
  readonly granted_by: string | null;
  readonly created_at: string;
}

const columns = 'id, pattern, least_role, granted_by, created_at';
const rolesUpward = ['member', 'manager', 'owner'] as const;

/** Whether the first of two roles in a team is the higher one. */
export function isAbove(one: TeamRole, other: TeamRole): boolean {
  return rolesUpward.indexOf(one) > rolesUpward.indexOf(other);
}

/** The roles that receive what asks for at least `least`. */
export function rolesFrom(least: TeamRole): readonly TeamRole[] {
  return rolesUpward.slice(rolesUpward.indexOf(least));
}

/** What a team gives, in the order it was granted. */
export async function grantsPage(on: Queryable, teamId: string, asked: CursorWindow): Promise<Page<TeamGrant>> {
  const [items, total] = await Promise.all([
    on.rows<TeamGrant>({
      name: 'team_grants_page',
      text: `select ${columns} from team_grants
        where team_id = $1 and ($2::uuid is null or id > $2::uuid) order by id limit $3 offset $4`,
      values: [teamId, afterId(asked.after), asked.limit, asked.offset],
    }),
    grantCount(on, teamId),
  ]);
  return pageOf({ items, total }, asked, row => [row.id]);
}

/** How many grants a team has. */
export async function grantCount(on: Queryable, teamId: string): Promise<number> {
  const [counted] = await on.rows<{ total: number }>({
    name: 'team_grants_total',
    text: 'select count(*) as total from team_grants where team_id = $1',
    values: [teamId],
  });
  return counted?.total ?? 0;
}

/** The patterns that come with a role in a team and not with another (null: no role). */
export async function patternsBetween(
  on: Queryable,
  teamId: string,
  role: TeamRole | null,
  other: TeamRole | null,
): Promise<string[]> {
  if (role === null) return [];
  const rows = await on.rows<{ pattern: string; least_role: TeamRole }>({
    name: 'team_grant_patterns',
    text: 'select pattern, least_role from team_grants where team_id = $1',
    values: [teamId],
  });
  return rows
    .filter(({ least_role: least }) => {
      const receiving = rolesFrom(least);
      return receiving.includes(role) && (other === null || !receiving.includes(other));
    })
    .map(({ pattern }) => pattern);
}

/** One grant of a team; undefined when the team has no such grant. */
export async function teamGrantById(on: Queryable, teamId: string, id: string): Promise<TeamGrant | undefined> {
  const [grant] = await on.rows<TeamGrant>({
    name: 'team_grant_by_id',
    text: `select ${columns} from team_grants where id = $1 and team_id = $2`,
    values: [id, teamId],
  });
  return grant;
}

export interface NewGrant {
  readonly id: string;
  readonly teamId: string;
  readonly pattern: string;
  readonly leastRole: TeamRole;
  readonly grantedBy: string | null;
  readonly at: Date;
}

/** Stores a grant; undefined when the team gives the pattern to that least role already. */
export async function insertTeamGrant(tx: Tx, grant: NewGrant): Promise<TeamGrant | undefined> {
  const [stored] = await tx.rows<TeamGrant>({
    name: 'insert_team_grant',
    text: `insert into team_grants (id, team_id, pattern, least_role, granted_by, created_at)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (team_id, pattern, least_role) do nothing returning ${columns}`,
    values: [grant.id, grant.teamId, grant.pattern, grant.leastRole, grant.grantedBy, grant.at],
  });
  return stored;
}

/** Takes a grant away for good. */
export async function deleteGrant(tx: Tx, id: string): Promise<void> {
  await tx.rows({ name: 'delete_team_grant', text: 'delete from team_grants where id = $1', values: [id] });
}
