import type { Tx } from '../../../platform/db/queryable.ts';

/** Notes whom of an import to send a link by which they choose a password: active people without one. Returns how many. */
export async function noteInvitations(
  tx: Tx,
  note: { readonly importId: string; readonly by: string | null; readonly at: Date },
): Promise<number> {
  const [noted] = await tx.rows<{ count: number }>({
    text: `with noted as (
        insert into account_invitations (user_id, import_id, invited_by, created_at)
        select user_id, $1, $2, $3 from import_rows
        where import_id = $1 and problem is null and password_hash is null and is_active
        returning 1
      )
      select count(*) as count from noted`,
    values: [note.importId, note.by, note.at],
  });
  return noted?.count ?? 0;
}

/** SQL: the account `u` can still begin by such a link. */
export const canBegin = 'u.deleted_at is null and u.active and u.password_hash is null';
