import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { command, type InCommand, self } from '../action.ts';
import { Id } from '../fields.ts';
import { unreadOf } from './list-notifications.ts';
import { liveTopic } from './topic.ts';

/** Those with these ids, or all until a moment: what came after it was not seen yet. */
const Which = Type.Object(
  {
    ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 100 })),
    until: Type.Optional(Type.String({ format: 'date-time' })),
  },
  { additionalProperties: false },
);

const audit = { off: 'it changes what one has read, of one’s own' };

/** What is gone, or was somebody else’s, is passed over: two windows may do the same. */
export const markNotificationsRead = command('notification.mark_read', {
  input: Which,
  permit: self('notifications'),
  audit,
  run: (work, which) =>
    change(work, which, {
      name: 'read_notifications',
      text: `update notifications set read_at = $4::timestamptz, mail_after = null
        where user_id = $1 and read_at is null and (id = any($2::uuid[]) or created_at <= $3::timestamptz) returning id`,
      values: [work.at],
    }),
});

/** They are gone for good. */
export const clearNotifications = command('notification.clear', {
  input: Which,
  permit: self('notifications'),
  audit,
  run: (work, which) =>
    change(work, which, {
      name: 'clear_notifications',
      text: 'delete from notifications where user_id = $1 and (id = any($2::uuid[]) or created_at <= $3::timestamptz) returning id',
      values: [],
    }),
});

async function change(
  { tx, tell, userId }: Pick<InCommand, 'tx' | 'tell'> & { readonly userId: string },
  { ids, until }: Type.Static<typeof Which>,
  statement: { readonly name: string; readonly text: string; readonly values: readonly unknown[] },
): Promise<{ readonly unread: number }> {
  if ((ids === undefined) === (until === undefined)) throw refuseField('ids', 'or until, and not both, must be given');
  const values = [userId, ids ?? [], until ?? null, ...statement.values];
  const changed = await tx.rows({ ...statement, values });
  if (changed.length > 0) tell(liveTopic(userId), { type: 'notifications.changed' });
  return { unread: await unreadOf(tx, userId) };
}
