import Type from 'typebox';
import { raw, sql } from '../../platform/db/sql.ts';
import { command, query, self } from '../action.ts';
import { areFriends, eitherBlocked } from '../contacts/reach.ts';
import { Id } from '../fields.ts';
import { presenceSeenBy } from '../there.ts';
import { lockPresence, type Presence, settlePresence } from './standing.ts';

/** For how long somebody is there who says so and has nothing open. */
const saidSeconds = 60;
/** People who are asked about at once. */
export const mostPresences = 200;

/** Says that one is there, for a minute or as long as one has something open; or that one wants to be taken for away. */
export const setPresence = command('presence.set', {
  input: Type.Object({ online: Type.Boolean() }, { additionalProperties: false }),
  permit: self('presence'),
  audit: { off: 'who is there is kept, and who was is not' },
  limit: { per: 'actor', max: 60, seconds: 60 },
  run: async (work, { online }): Promise<Presence> => {
    const { tx, userId, at } = work;
    await lockPresence(tx, [userId]);
    await tx.rows({
      name: 'set_presence',
      text: `update presence set hidden = not $2::boolean,
          online_until = case when $2::boolean then $3::timestamptz + make_interval(secs => $4) end
        where user_id = $1`,
      values: [userId, online, at, saidSeconds],
    });
    await settlePresence(work, [userId]);
    const [standing] = await tx.rows<Presence>({
      name: 'own_presence',
      text: 'select user_id, online, last_seen_at from presence where user_id = $1',
      values: [userId],
    });
    const { online: isOnline = false, last_seen_at: last = null } = standing ?? {};
    return { user_id: userId, online: isOnline, last_seen_at: isOnline ? at.toISOString() : last };
  },
});

/** Who is there of these people; those whom the caller shares neither a conversation nor a friendship with are left out. */
export const readPresence = query('presence.read', {
  input: Type.Object(
    { userIds: Type.Array(Id, { minItems: 1, maxItems: mostPresences }) },
    { additionalProperties: false },
  ),
  permit: self('presence'),
  run: ({ db, userId, at }, { userIds }): Promise<readonly Presence[]> =>
    db.rows<Presence>(
      sql`select u.id as user_id, ${presenceSeenBy(userId, raw('u.id'), at)}
        from users u left join presence p on p.user_id = u.id
        where u.id = any(${userIds}::uuid[]) and u.deleted_at is null and (u.id = ${userId}::uuid
          or not ${eitherBlocked(raw('u.id'), sql`${userId}::uuid`)} and (${areFriends(raw('u.id'), userId)}
            or exists (select from conversation_participants mine join conversation_participants theirs
              on theirs.conversation_id = mine.conversation_id where mine.user_id = ${userId} and theirs.user_id = u.id)))
        order by u.id`.named('read_presence'),
    ),
});
