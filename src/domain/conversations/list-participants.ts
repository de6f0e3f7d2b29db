import Type from 'typebox';
import { query, self } from '../action.ts';
import { Id } from '../fields.ts';
import { conversationFor } from './conversations.ts';
import { mostParticipants } from './fields.ts';
import { type ParticipantShown, participantsOf } from './participants.ts';

export interface ParticipantList {
  readonly items: readonly ParticipantShown[];
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
}

/** Who takes part in a conversation, the admins first, then the longest-standing. */
export const listParticipants = query('conversation.participants', {
  input: Type.Object(
    {
      conversationId: Id,
      limit: Type.Integer({ minimum: 1, maximum: mostParticipants }),
      offset: Type.Integer({ minimum: 0, maximum: mostParticipants }),
    },
    { additionalProperties: false },
  ),
  permit: self('conversations'),
  refuses: ['conversation.not_found'],
  run: async ({ db, actor, userId, at }, { conversationId, limit, offset }): Promise<ParticipantList> => {
    const { id, participant_count: total } = await conversationFor(db, { actor, userId }, conversationId, at);
    return { items: await participantsOf(db, id, { userId, at }, { limit, offset }), total, limit, offset };
  },
});
