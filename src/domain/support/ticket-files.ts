import { isUuid } from '../../kernel/input.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { type Fragment, sql } from '../../platform/db/sql.ts';
import type { FileReader } from '../file-reader.ts';
import { mustBeOwnFiles } from '../files/own-files.ts';
import { isReached } from './tickets.ts';

/**
 * Shares with those who read a ticket the files that its attachments name by their ids, and no others any more: files of whoever
 * opened it. What is no id is a label, and shares nothing.
 */
export async function shareTicketFiles(
  tx: Tx,
  { ticketId, openedBy }: { readonly ticketId: string; readonly openedBy: string },
  attachments: readonly string[],
): Promise<void> {
  const ids = [...new Set(attachments.filter(isUuid).map(id => id.toLowerCase()))];
  const kept = await tx.rows<{ file_id: string }>({
    name: 'unshare_ticket_files',
    text: `with gone as (delete from support_ticket_files where ticket_id = $1 and file_id <> all($2::uuid[]))
      select file_id from support_ticket_files where ticket_id = $1 and file_id = any($2::uuid[])`,
    values: [ticketId, ids],
  });
  const known = new Set(kept.map(({ file_id: id }) => id));
  const fresh = ids.filter(id => !known.has(id));
  if (fresh.length === 0) return;
  await mustBeOwnFiles(tx, openedBy, fresh, 'attachments');
  await tx.rows({
    name: 'share_ticket_files',
    text: 'insert into support_ticket_files (ticket_id, file_id) select $1, unnest($2::uuid[])',
    values: [ticketId, fresh],
  });
}

/** SQL: the file `f` belongs to a ticket that the reader may read. */
export function isInReadTicket({ actor, userId }: FileReader): Fragment {
  const reach = { actor, userId, scope: actor.holds('support.manage') };
  return sql`exists (select from support_ticket_files tf join support_tickets t on t.id = tf.ticket_id
    where tf.file_id = f.id and ${isReached(reach)})`;
}
