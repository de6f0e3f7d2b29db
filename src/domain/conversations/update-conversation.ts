import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { command, self } from '../action.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { mustNotBeApart } from './apart.ts';
import { lockedConversation, mustBe } from './conversations.ts';
import { editableConversation } from './editable.ts';
import { AvatarUrl, mostEncrypted, Title, Topic } from './fields.ts';
import { encryptionTurnedOff } from './notices.ts';
import { participantsOf } from './participants.ts';
import { type ConversationWithPeople, withParticipants } from './read-conversation.ts';
import { tellConversation } from './topic.ts';

/** Changes what a group is called and how it looks. */
export const updateConversation = command('conversation.update', {
  input: Type.Object(
    {
      conversationId: Id,
      title: Type.Optional(Title),
      description: Type.Optional(Topic),
      avatarUrl: Type.Optional(AvatarUrl),
    },
    { additionalProperties: false },
  ),
  permit: self('conversations'),
  refuses: ['conversation.direct', 'conversation.not_found', 'conversation.role_required'],
  audit: { of: 'conversation', details: { fields: ['name'] } },
  edits: {
    thing: editableConversation,
    id: async ({ conversationId }, { tx, ...asking }) =>
      (await lockedConversation(tx, asking, conversationId, new Date(0))).id,
  },
  run: async (work, { conversationId, ...changes }): Promise<ConversationWithPeople> => {
    const { tx, userId, at, target } = work;
    const before = await lockedConversation(tx, work, conversationId, at);
    const fields = Object.keys(changes);
    // What it is called says what it is about: only which fields changed is for the ledger.
    target({ kind: 'conversation', id: before.id, organization: before.organization_id }, { fields });
    mustBe(before, 'admin');
    if (before.type === 'direct') throw refuse('conversation.direct', { what: 'has no title of its own' });
    if (fields.length > 0) {
      await changeConversation(tx, before.id, changes, at);
      tellConversation(work, before.id, 'updated', { by: userId });
    }
    return withParticipants(tx, await lockedConversation(tx, work, before.id, at), work);
  },
  revisionOf: conversation => conversation,
});

async function changeConversation(
  tx: Tx,
  id: string,
  changes: { readonly title?: string; readonly description?: string | null; readonly avatarUrl?: string | null },
  at: Date,
): Promise<void> {
  await tx.rows({
    name: 'update_conversation',
    text: `update conversations set title = coalesce($2, title),
        description = case when $3 then $4 else description end,
        avatar_url = case when $5 then $6 else avatar_url end, updated_at = $7 where id = $1`,
    values: [
      id,
      changes.title ?? null,
      changes.description !== undefined,
      changes.description ?? null,
      changes.avatarUrl !== undefined,
      changes.avatarUrl ?? null,
      at,
    ],
  });
}

/** Turns end-to-end encryption on or off. Off is told to everybody in the conversation; what was encrypted stays so. */
export const setEncryption = command('conversation.set_encryption', {
  input: Type.Object({ conversationId: Id, isE2eeEnabled: Type.Boolean() }, { additionalProperties: false }),
  permit: self('conversations'),
  refuses: ['conversation.blocked', 'conversation.not_found', 'conversation.role_required'],
  audit: { of: 'conversation', details: { encryption: true } },
  run: async (work, { conversationId, isE2eeEnabled: on }): Promise<void> => {
    const { tx, userId, at, target } = work;
    const before = await lockedConversation(tx, work, conversationId, at);
    const { id, title, participant_count: count } = before;
    target({ kind: 'conversation', id, organization: before.organization_id }, { encryption: on });
    mustBe(before, 'admin');
    if (before.is_e2ee_enabled === on) return;
    await mustNotBeApart(tx, before, userId);
    if (on && count > mostEncrypted)
      throw refuseField('is_e2ee_enabled', `can be true for at most ${mostEncrypted} participants`);
    await tx.rows({
      name: 'set_encryption',
      text: 'update conversations set is_e2ee_enabled = $2, updated_at = $3 where id = $1',
      values: [id, on, at],
    });
    tellConversation(work, id, on ? 'encryption_on' : 'encryption_off', { by: userId });
    if (on) return;
    const people = await participantsOf(tx, id, { userId, at }, { limit: count, offset: 0 });
    await notify(work, encryptionTurnedOff, {
      to: people.map(({ user_id }) => user_id),
      facts: { title: title ?? '' },
      by: userId,
      target: { kind: 'conversation', id },
    });
  },
});
