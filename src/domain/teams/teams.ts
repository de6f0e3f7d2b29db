import { keptSql } from '../../platform/db/counts.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';

/** A living team. Times are RFC 3339 UTC; `organization_id` is null for a team of the whole platform. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly type: string | null;
  readonly goals: readonly string[];
  readonly organization_id: string | null;
  readonly revision: number;
  readonly member_count: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** Columns of a `Team` from `teams t`. */
export const teamColumns = `t.id, t.name, t.description, t.metadata, t.type, t.goals, t.organization_id, t.revision, t.created_at, t.updated_at,
  ${keptSql(`'team_members'`, 't.id')} as member_count`;

/** A team by its id, whoever may see it. */
export async function teamById(on: Queryable, id: string): Promise<Team | undefined> {
  const [team] = await on.rows<Team>({
    name: 'team_by_id',
    text: `select ${teamColumns} from teams t where t.id = $1 and t.deleted_at is null`,
    values: [id],
  });
  return team;
}

export interface NewTeam {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly type: string | null;
  readonly goals: readonly string[];
  readonly organization: string | null;
  readonly at: Date;
}

/** Stores a team. */
export async function insertTeam(tx: Tx, team: NewTeam): Promise<void> {
  await tx.rows({
    name: 'insert_team',
    text: `insert into teams (id, name, description, metadata, organization_id, created_at, updated_at, type, goals)
      values ($1, $2, $3, $4, $5, $6, $6, $7, $8)`,
    values: [
      team.id,
      team.name,
      team.description,
      JSON.stringify(team.metadata),
      team.organization,
      team.at,
      team.type,
      team.goals,
    ],
  });
}

export interface TeamChanges {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly type?: string | null | undefined;
  readonly goals?: readonly string[] | undefined;
}

/** Changes the named fields of a living team; null clears a description or a type. */
export async function changeTeam(tx: Tx, id: string, changes: TeamChanges, at: Date): Promise<void> {
  const { name, description, metadata, type, goals } = changes;
  await tx.rows({
    name: 'change_team',
    text: `update teams set name = coalesce($2, name), description = case when $3 then $4 else description end,
        metadata = coalesce($5::jsonb, metadata), updated_at = $6,
        type = case when $7 then $8 else type end, goals = coalesce($9::text[], goals)
      where id = $1 and deleted_at is null`,
    values: [
      id,
      name ?? null,
      description !== undefined,
      description ?? null,
      metadata === undefined ? null : JSON.stringify(metadata),
      at,
      type !== undefined,
      type ?? null,
      goals ?? null,
    ],
  });
}

/** Ends a team and its memberships, and for good what it gave them: the patterns, which no row remembers. */
export async function endTeam(tx: Tx, id: string, at: Date): Promise<string[]> {
  await tx.rows({
    name: 'end_team',
    text: 'update teams set deleted_at = $2, updated_at = $2 where id = $1',
    values: [id, at],
  });
  await tx.rows({
    name: 'end_team_memberships',
    text: 'update team_members set deleted_at = $2, updated_at = $2 where team_id = $1 and deleted_at is null',
    values: [id, at],
  });
  await tx.rows({
    name: 'end_team_resources',
    text: 'delete from team_resources where team_id = $1',
    values: [id],
  });
  await tx.rows({ name: 'end_team_files', text: 'delete from team_files where team_id = $1', values: [id] });
  const ended = await tx.rows<{ pattern: string }>({
    name: 'end_team_grants',
    text: 'delete from team_grants where team_id = $1 returning pattern',
    values: [id],
  });
  return ended.map(({ pattern }) => pattern);
}
