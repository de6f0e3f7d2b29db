import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { endOf } from '../../kernel/moment.ts';
import type { Sql } from '../../platform/db/queryable.ts';
import { type Fragment, sql } from '../../platform/db/sql.ts';
import { command, type InCommand, self } from '../action.ts';
import { Id } from '../fields.ts';
import { unreadOf } from './list-notifications.ts';
import { liveTopic } from './topic.ts';

/** Those with these ids, or all until a moment: what came after it was not seen yet. */
const Which = Type.Object(
  {
    ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 100 })),
    until: Type.Optional(Type.String({ format: 'moment' })),
  },
  { additionalProperties: false },
);

const audit = { off: 'it changes what one has read, of one’s own' };

/** What is gone, or was somebody else’s, is passed over: two windows may do the same. */
export const markNotificationsRead = command('notification.mark_read', {
  input: Which,
  permit: self('notifications'),
  audit,
  run: (work, which) => markRead(work, which),
});

/** A single one, as a thing of its own: what is not one's own is not there. One that was read stays as it is. */
export const readNotification = command('notification.read', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: self('notifications'),
  refuses: ['notification.not_found'],
  audit,
  run: async (work, { id }) => {
    const marked = await markRead(work, { ids: [id] });
    const [own] = await work.tx.rows<{ read_at: string }>({
      name: 'own_notification',
      text: 'select read_at from notifications where id = $1 and user_id = $2',
      values: [id, work.userId],
    });
    if (own === undefined) throw refuse('notification.not_found', {});
    return { id, readAt: own.read_at, ...marked };
  },
});

/** They are gone for good. */
export const clearNotifications = command('notification.clear', {
  input: Which,
  permit: self('notifications'),
  audit,
  run: async (work, which) => {
    const all = held(work.userId, which, sql`true`);
    return change(work, sql`delete from notifications where id in (${all}) returning id`.named('clear_notifications'));
  },
});

type Own = Pick<InCommand, 'tx' | 'tell' | 'at'> & { readonly userId: string };

function markRead(work: Own, which: Type.Static<typeof Which>): Promise<{ readonly unread: number }> {
  const unread = held(work.userId, which, sql`read_at is null`);
  return change(
    work,
    sql`update notifications set read_at = ${work.at}, mail_after = null where id in (${unread}) returning id`.named(
      'read_notifications',
    ),
  );
}

/** SQL of their ids, held in one order: two windows that do the same at once never wait for each other in a circle. */
function held(userId: string, { ids, until }: Type.Static<typeof Which>, also: Fragment): Fragment {
  if ((ids === undefined) === (until === undefined)) throw refuseField('ids', 'or until, and not both, must be given');
  return sql`select id from notifications where user_id = ${userId} and ${also}
    and (id = any(${ids ?? []}::uuid[]) or created_at <= ${until === undefined ? null : endOf(until)}::timestamptz) order by id for update`;
}

async function change({ tx, tell, userId }: Own, statement: Sql): Promise<{ readonly unread: number }> {
  const changed = await tx.rows(statement);
  if (changed.length > 0) tell(liveTopic(userId), { type: 'notifications.changed' });
  return { unread: await unreadOf(tx, userId) };
}
