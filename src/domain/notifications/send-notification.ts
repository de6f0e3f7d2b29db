import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { command, self } from '../action.ts';
import { notification } from '../notification.ts';
import { findPerson, UserIdentifier } from '../people/identifiers.ts';
import { notify } from './notify.ts';

const priorities = ['low', 'medium', 'high', 'urgent'] as const;

/** What one person writes to another. It is told as theirs, so that nobody takes it for the server's words. */
export const messageFromPerson = notification('person.message', {
  facts: Type.Object({ title: Type.String(), message: Type.String(), priority: Type.Enum([...priorities]) }),
  about: 'Somebody writes to you',
  ways: ['app', 'mail', 'off'],
  words: ({ title, message }, by) => `${by ?? 'Somebody'} wrote to you: ${title} — ${message}`,
  shown: ({ title, message, priority }) => ({ title, message, priority }),
});

/** Notifies somebody whom one may find, ten times a minute at most; not where either has blocked the other. */
export const sendNotification = command('notification.send', {
  input: Type.Object(
    {
      target_user: UserIdentifier,
      notification: Type.Object(
        {
          title: Type.String({ minLength: 1, maxLength: 200, format: 'line' }),
          message: Type.String({ minLength: 1, maxLength: 2000, format: 'line' }),
          priority: Type.Optional(Type.Enum([...priorities])),
          // Whoever reads it could not tell it from what the server says.
          data: Type.Optional(Type.Unknown({ description: 'Not passed on' })),
        },
        { additionalProperties: false },
      ),
    },
    { additionalProperties: false },
  ),
  permit: self('notifications'),
  refuses: ['user.not_found'],
  audit: { of: 'user' },
  limit: { per: 'actor', max: 10, seconds: 60 },
  run: async (work, { target_user: named, notification: { title, message, priority = 'medium' } }) => {
    const { tx, actor, userId, target } = work;
    const to = await findPerson(tx, named, actor);
    if (to === userId) throw refuseField('target_user', 'must be somebody else');
    if (await areApart(tx, userId, to)) throw refuse('user.not_found', { identifier: named });
    target({ kind: 'user', id: to });
    await notify(work, messageFromPerson, { to: [to], facts: { title, message, priority }, by: userId, target: null });
  },
});

async function areApart(tx: Tx, one: string, other: string): Promise<boolean> {
  const blocks = await tx.rows({
    name: 'apart_from_told',
    text: 'select 1 from person_blocks where (blocker_id, blocked_id) in (($1::uuid, $2::uuid), ($2::uuid, $1::uuid))',
    values: [one, other],
  });
  return blocks.length > 0;
}
