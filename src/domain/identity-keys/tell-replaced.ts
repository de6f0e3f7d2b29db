import { sql } from '../../platform/db/sql.ts';
import type { InCommand } from '../action.ts';
import { notify } from '../notifications/notify.ts';
import { liveTopic } from '../notifications/topic.ts';
import { contactChanged, identityReplaced } from './notices.ts';
import { isKeyContactOf } from './reach.ts';

/** Tells a person's contacts, and the person, that there is a new identity key; open windows hear it at once. */
export async function tellReplaced(work: InCommand, userId: string, version: number): Promise<void> {
  const { tx, at, caller, tell } = work;
  const contacts = await tx.rows<{ id: string }>(
    sql`select u.id from users u where ${isKeyContactOf(userId)}
      and u.id in (select theirs.user_id from conversation_participants mine
          join conversation_participants theirs using (conversation_id) where mine.user_id = ${userId}
        union all select first_id from friendships where second_id = ${userId}
        union all select second_id from friendships where first_id = ${userId})
      order by u.id`.named('key_contacts'),
  );
  const people = contacts.map(({ id }) => id);
  const target = { kind: 'identity_key', id: userId };
  await notify(work, contactChanged, { to: people, facts: {}, by: userId, target });
  await notify(work, identityReplaced, { to: [userId], facts: { ip: caller.ip }, by: null, target });
  for (const each of [...people, userId])
    tell(liveTopic(each), { type: 'identity_key.changed', userId, version, at: at.toISOString() });
}
