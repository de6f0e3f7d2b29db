import { type Fragment, sql } from '../../platform/db/sql.ts';

/** SQL: the conversation `c` is there: its organization, if it has one, is active. */
export const isOpenConversation: Fragment = sql`(c.organization_id is null
  or exists (select 1 from organizations co where co.id = c.organization_id and co.active and co.deleted_at is null))`;

/** SQL: the two take part in one conversation; ids. */
export const shareConversation = (one: unknown, other: unknown): Fragment =>
  sql`exists (select 1 from conversation_participants mine
    join conversation_participants theirs on theirs.conversation_id = mine.conversation_id and theirs.user_id = ${other}
    join conversations c on c.id = mine.conversation_id
    where mine.user_id = ${one} and ${isOpenConversation})`;
