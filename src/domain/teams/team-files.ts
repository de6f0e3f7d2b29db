import { refuse, refuseField } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { type Fragment, sql } from '../../platform/db/sql.ts';
import type { Access } from '../access/shared-access.ts';
import type { InCommand } from '../action.ts';
import type { FileReader } from '../file-reader.ts';
import { type FileRow, ownFile } from '../files/files.ts';
import { notify } from '../notifications/notify.ts';
import { teamMemberIds } from './members.ts';
import { fileSharedWithTeam } from './notices.ts';
import type { Team } from './teams.ts';

/** A file that the caller may share with a team: one of their own. Nobody changes a file, so that there is only reading. */
export async function fileToShare(
  tx: Tx,
  reader: FileReader,
  { ports, id, access }: Pick<InCommand, 'ports'> & { readonly id: string; readonly access: Access },
): Promise<FileRow> {
  if (access !== 'read') throw refuseField('access', 'must be read: files are never changed');
  const file = await ownFile(tx, ports, reader, id);
  if (file.state !== 'ready') throw refuse('file.not_found', {});
  return file;
}

/** Shares it; false where the team has it already. */
export async function insertTeamFile(
  tx: Tx,
  {
    id,
    teamId,
    fileId,
    at,
  }: { readonly id: string; readonly teamId: string; readonly fileId: string; readonly at: Date },
): Promise<boolean> {
  const rows = await tx.rows({
    name: 'share_file_with_team',
    text: `insert into team_files (id, team_id, file_id, created_at) values ($1, $2, $3, $4)
      on conflict (file_id, team_id) do nothing returning id`,
    values: [id, teamId, fileId, at],
  });
  return rows.length > 0;
}

/** Tells a team's members of a file; its name stays out of what is told, as it may be deleted. */
export async function tellOfFile(work: InCommand, team: Team, { id }: FileRow, by: string | null): Promise<void> {
  await notify(work, fileSharedWithTeam, {
    to: await teamMemberIds(work.tx, team.id),
    facts: { team: team.name },
    by,
    target: { kind: 'file', id },
  });
}

/** Shares it no more. */
export async function deleteTeamFile(tx: Tx, id: string): Promise<void> {
  await tx.rows({ name: 'unshare_file_with_team', text: 'delete from team_files where id = $1', values: [id] });
}

/** SQL: the file `f` is shared with a team of the reader's. */
export function isInOwnTeam({ actor }: FileReader): Fragment {
  return sql`exists (select from team_files tf where tf.file_id = f.id and tf.team_id = any(${[...actor.teams.keys()]}::uuid[]))`;
}
