import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { areFriends, eitherBlocked } from '../contacts/reach.ts';
import { shareConversation } from '../conversations/shared.ts';

/** SQL: the keys of the person `u` may be read by this one: by themselves, and by whoever shares a conversation with them. */
export const keysReadableBy = (userId: unknown): Fragment =>
  sql`(u.deleted_at is null and u.active and (u.id = ${userId}
    or (${shareConversation(userId, raw('u.id'))} and not ${eitherBlocked(raw('u.id'), userId)})))`;

/** SQL: the person `u` is told when this one has a new identity key: they share a conversation, or are friends. */
export const isKeyContactOf = (userId: unknown): Fragment =>
  sql`(u.deleted_at is null and u.active and u.id <> ${userId} and not ${eitherBlocked(raw('u.id'), userId)}
    and (${shareConversation(userId, raw('u.id'))} or ${areFriends(raw('u.id'), userId)}))`;
