import type { Actor, TeamRole } from '../../kernel/actor.ts';
import { type CursorWindow, type Page, pageOf } from '../../kernel/page.ts';
import { type Ordered, partOf } from '../../platform/db/ordered.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { accountOf } from '../people/users.ts';
import { whereReadable } from '../people/visibility.ts';
import { afterMoment } from './cursors.ts';

/** Someone in a team; `id` is the user's. */
export interface TeamMember {
  readonly id: string;
  /** Null where the person does not show their profile, of which the user name is no part. */
  readonly email: string | null;
  readonly username: string;
  readonly display_name: string | null;
  readonly role: TeamRole;
  /** What they do in the team, in words. */
  readonly job_title: string | null;
  readonly joined_at: string;
}

const list: Omit<Ordered, 'from' | 'columns'> = {
  key: [
    { sql: `date_trunc('milliseconds', m.joined_at at time zone 'UTC')`, type: 'timestamp' },
    { sql: 'm.user_id', type: 'uuid' },
  ],
};

/** The members of a team in the order they joined, with the profiles that the reader may see. `total` is how many the team has. */
export async function teamMembersPage(
  on: Queryable,
  team: { readonly id: string; readonly member_count: number },
  reader: Actor,
  asked: CursorWindow,
): Promise<Page<TeamMember>> {
  const { limit, offset } = asked;
  const after = asked.after === null ? undefined : afterMoment(asked.after);
  const total = async () => team.member_count;
  const from = sql`team_members m ${raw(accountOf('m.user_id'))} where m.team_id = ${team.id} and m.deleted_at is null`;
  const columns = sql`u.id, ${whereReadable(reader, ['email', 'display_name'])}, u.username, m.role, m.job_title, m.joined_at`;
  const found = await partOf<TeamMember>(on, { ...list, columns, from }, total, { limit, offset, after });
  return pageOf(found, asked, row => [row.joined_at, row.id]);
}

/** User ids of everyone in a team, or of those in one of the named roles. */
export async function teamMemberIds(on: Queryable, teamId: string, roles?: readonly TeamRole[]): Promise<string[]> {
  const rows = await on.rows<{ user_id: string }>({
    name: 'team_member_ids',
    text: `select user_id from team_members
      where team_id = $1 and deleted_at is null and ($2::text[] is null or role = any($2)) order by user_id`,
    values: [teamId, roles ?? null],
  });
  return rows.map(row => row.user_id);
}

/** The role somebody has in a team; undefined when they are not in it. */
export async function roleIn(on: Queryable, teamId: string, userId: string): Promise<TeamRole | undefined> {
  const [row] = await on.rows<{ role: TeamRole }>({
    name: 'team_member_role',
    text: 'select role from team_members where team_id = $1 and user_id = $2 and deleted_at is null',
    values: [teamId, userId],
  });
  return row?.role;
}

/** Whether somebody else who can sign in owns the team too. */
export async function hasOtherOwner(on: Queryable, teamId: string, userId: string): Promise<boolean> {
  const rows = await on.rows({
    name: 'team_other_owner',
    text: `select 1 from team_members m join users u on u.id = m.user_id
      where m.team_id = $1 and m.user_id <> $2 and m.deleted_at is null and m.role = 'owner'
        and u.active and u.deleted_at is null limit 1`,
    values: [teamId, userId],
  });
  return rows.length > 0;
}

export interface NewMember {
  readonly id: string;
  readonly teamId: string;
  readonly userId: string;
  readonly role: TeamRole;
  readonly title: string | null;
  readonly at: Date;
}

/** Stores a membership; false when there is one already, even one that was made at the same moment. */
export async function insertTeamMember(tx: Tx, member: NewMember): Promise<boolean> {
  const rows = await tx.rows({
    name: 'insert_team_member',
    text: `insert into team_members (id, team_id, user_id, role, joined_at, created_at, updated_at, job_title)
      values ($1, $2, $3, $4, $5, $5, $5, $6)
      on conflict (team_id, user_id) where deleted_at is null do nothing returning id`,
    values: [member.id, member.teamId, member.userId, member.role, member.at, member.title],
  });
  return rows.length > 0;
}

/** Says what a member does in the team. */
export async function setTitle(tx: Tx, teamId: string, userId: string, title: string | null, at: Date): Promise<void> {
  await tx.rows({
    name: 'set_team_member_title',
    text: `update team_members set job_title = $3, updated_at = $4
      where team_id = $1 and user_id = $2 and deleted_at is null`,
    values: [teamId, userId, title, at],
  });
}

/** Gives a member another role. */
export async function setRole(tx: Tx, teamId: string, userId: string, role: TeamRole, at: Date): Promise<void> {
  await tx.rows({
    name: 'set_team_member_role',
    text: `update team_members set role = $3, updated_at = $4
      where team_id = $1 and user_id = $2 and deleted_at is null`,
    values: [teamId, userId, role, at],
  });
}

/** Ends a membership; the row stays. */
export async function endMembership(tx: Tx, teamId: string, userId: string, at: Date): Promise<void> {
  await tx.rows({
    name: 'end_team_membership',
    text: `update team_members set deleted_at = $3, updated_at = $3
      where team_id = $1 and user_id = $2 and deleted_at is null`,
    values: [teamId, userId, at],
  });
}
