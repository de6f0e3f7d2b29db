import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { command, self } from '../action.ts';
import { settleAsked } from './answer-friend.ts';
import { endBetween, holdPair } from './pairs.ts';

/** Ends a friendship, takes one's own request back, or declines the other's. Nobody is told. */
export const endFriendship = command('contact.end_friendship', {
  input: Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
  permit: self('contacts'),
  refuses: ['contact.no_friend'],
  audit: { of: 'user' },
  run: async (work, { id }): Promise<void> => {
    const { tx, userId, target } = work;
    target({ kind: 'user', id });
    await holdPair(tx, userId, id);
    if (!(await endBetween(tx, userId, id))) throw refuse('contact.no_friend', {});
    await settleAsked(work, id, userId);
    await settleAsked(work, userId, id);
  },
});
