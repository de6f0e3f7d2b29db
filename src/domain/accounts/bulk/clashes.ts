import type { Scope } from '../../../kernel/actor.ts';
import type { Tx } from '../../../platform/db/queryable.ts';
import type { ImportProblem } from '../errors.ts';
import { shown } from './rows.ts';
import { problemsTold } from './stage-file.ts';

/** Milliseconds that a statement over all lines may take; the usual limit is far below. */
export const longStatement = 120_000;

/** Marks lines that repeat an earlier one or take what an account has, in words for `scope`. Returns how many are marked. */
export async function markClashes(tx: Tx, importId: string, scope: Scope): Promise<number> {
  const { email, username } = takenWords(scope);
  // Nobody has counted the staged lines yet; taken for a handful, they would be compared each with each.
  await tx.rows({ text: 'analyze import_rows' });
  const marked = await tx.rows<{ count: number }>({
    text: `
      with clashing as (
        select line, first_value(line) over same_email as email_line, first_value(line) over same_username as username_line,
          exists (select 1 from users u
            where fold_ascii(u.email) = fold_ascii(i.email) and u.deleted_at is null) as email_taken,
          exists (select 1 from users u where u.username = i.username and u.deleted_at is null) as username_taken
        from import_rows i where import_id = $1
        window same_email as (partition by fold_ascii(email) order by line),
          same_username as (partition by username order by line)
      ), marked as (
        update import_rows r set problem = case
            when d.email_line < d.line then 'email is the same as on line ' || d.email_line
            when d.username_line < d.line then 'username is the same as on line ' || d.username_line
            when d.email_taken then '${email}'
            else '${username}' end
        from clashing d
        where r.import_id = $1 and r.line = d.line
          and (d.email_line < d.line or d.username_line < d.line or d.email_taken or d.username_taken)
        returning 1
      )
      select count(*) as count from marked`,
    values: [importId],
    limitMilliseconds: longStatement,
  });
  return marked[0]?.count ?? 0;
}

const emailTaken = 'A user with this email already exists';
const usernameTaken = 'A user with this username already exists';

/** Who acts in organizations only is not told that there is an account, because it may be one that they may not see. */
function takenWords(scope: Scope): { readonly email: string; readonly username: string } {
  return scope === 'everything'
    ? { email: emailTaken, username: usernameTaken }
    : { email: 'email is not available', username: 'username is not available' };
}

/**
 * Marks the lines that were inserted as accounts by nobody, because somebody else took their address or name at that very
 * moment, in words for `scope`. Returns how many there are.
 */
export async function markLost(tx: Tx, importId: string, scope: Scope): Promise<number> {
  const { email, username } = takenWords(scope);
  const lost = await tx.rows({
    text: `update import_rows i set problem = case
        when exists (select 1 from users u where u.username = i.username and u.deleted_at is null)
          and not exists (select 1 from users u where fold_ascii(u.email) = fold_ascii(i.email) and u.deleted_at is null)
        then '${username}' else '${email}' end
      where import_id = $1 and problem is null and not exists (select 1 from users u where u.id = i.user_id)
      returning line`,
    values: [importId],
    limitMilliseconds: longStatement,
  });
  return lost.length;
}

/** The first of the marked lines. */
export async function clashesOf(tx: Tx, importId: string): Promise<ImportProblem[]> {
  const rows = await tx.rows<{ line: number; message: string; email: string; username: string }>({
    text: `select line, problem as message, email, username from import_rows
      where import_id = $1 and problem is not null order by line limit ${problemsTold}`,
    values: [importId],
  });
  return rows.map(({ line, message, email, username }) => {
    const column = message === usernameTaken || message.startsWith('username') ? 'username' : 'email';
    const field = { column, value: shown(column, column === 'email' ? email : username) };
    return { line, message, fields: [{ ...field, message: message.replace(/^(email|username) /, '') }] };
  });
}
