import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, sql } from '../../platform/db/sql.ts';
import { conversationOrganizations, conversationsWithin } from '../conversations/conversations.ts';
import type { FileShown } from '../events.ts';
import type { FileReader } from '../file-reader.ts';
import { fileIdsIn, mustBeOwnFiles } from '../files/own-files.ts';

const mostFiles = 10;
const field = 'metadata.file_ids';

interface WithMetadata {
  readonly metadata: Readonly<Record<string, unknown>> | null;
}
/** Which message. */
interface Place {
  readonly conversation_id: string;
  readonly seq: number;
}

/** The files that `metadata.file_ids` names. */
export const filesIn = ({ metadata }: WithMetadata): readonly string[] =>
  fileIdsIn(metadata?.['file_ids'], field, mostFiles);

/** Refuses files that are not the sender's own, or not uploaded. */
export async function mustBeAttachable(on: Queryable, userId: string, files: readonly string[]): Promise<void> {
  if (files.length > 0) await mustBeOwnFiles(on, userId, files, field);
}

/** Shares files of the sender with those who may read the message. */
export async function attachFiles(
  tx: Tx,
  { userId, message: { conversation_id: conversation, seq } }: { readonly userId: string; readonly message: Place },
  files: readonly string[],
): Promise<readonly FileShown[]> {
  if (files.length === 0) return [];
  const shown = await mustBeOwnFiles(tx, userId, files, field);
  await tx.rows({
    name: 'attach_files',
    text: `insert into message_files (conversation_id, seq, file_id, place)
      select $1, $2, t.id, t.place from unnest($3::uuid[]) with ordinality as t (id, place)`,
    values: [conversation, seq, files],
  });
  return shown;
}

/** Shares what a message has no more: all of it, or all but what it has still. Files that it does not have yet are attached. */
export async function changeFiles(
  tx: Tx,
  { userId, message }: { readonly userId: string; readonly message: Place },
  files: readonly string[],
): Promise<void> {
  const kept = await tx.rows<{ file_id: string }>({
    name: 'detach_files',
    text: `with gone as (
        delete from message_files where conversation_id = $1 and seq = $2 and file_id <> all($3::uuid[]))
      select file_id from message_files where conversation_id = $1 and seq = $2 and file_id = any($3::uuid[])`,
    values: [message.conversation_id, message.seq, files],
  });
  const known = new Set(kept.map(({ file_id: id }) => id));
  await attachFiles(
    tx,
    { userId, message },
    files.filter(id => !known.has(id)),
  );
}

const filesOf = prepared<[conversation: string, seqs: readonly number[]]>(
  'files_of_messages',
  (conversation, seqs) => sql`select mf.seq, f.id, f.name, f.size, f.content_type, f.is_encrypted
    from message_files mf join files f on f.id = mf.file_id
    where mf.conversation_id = ${conversation} and mf.seq = any(${seqs}::bigint[]) and f.state = 'ready'
    order by mf.seq, mf.place, f.id`,
);

/** The files of some messages of one conversation, by the messages' numbers. Nothing is asked where none has any. */
export async function filesOfMessages(
  on: Queryable,
  messages: readonly (Place & WithMetadata)[],
): Promise<ReadonlyMap<number, readonly FileShown[]>> {
  const having = messages.filter(({ metadata }) => metadata?.['file_ids'] !== undefined);
  const [first] = having;
  if (first === undefined) return new Map();
  const rows = await on.rows<FileShown & { readonly seq: number }>(
    filesOf(
      first.conversation_id,
      having.map(({ seq }) => seq),
    ),
  );
  return Map.groupBy(rows, ({ seq }) => seq);
}

/** SQL: the file `f` is in a message that the reader may read. */
export function isInReadMessage({ actor, userId }: FileReader): Fragment {
  return sql`exists (select from message_files mf
    join conversation_participants p on p.conversation_id = mf.conversation_id and p.user_id = ${userId} and p.from_seq < mf.seq
    join conversations c on c.id = mf.conversation_id
    where mf.file_id = f.id and ${conversationsWithin(conversationOrganizations(actor), actor.actsIn === null)})`;
}
