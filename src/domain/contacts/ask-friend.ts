import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { mustFit } from '../../kernel/share-counter.ts';
import { command, type InCommand, self } from '../action.ts';
import { notify } from '../notifications/notify.ts';
import { becomeFriends } from './answer-friend.ts';
import { friendAsked } from './notices.ts';
import { countsOf, friendshipOf, holdPair, mustReach } from './pairs.ts';

export interface FriendAsked {
  /** They are asked, or friends, as where the other had asked before. */
  readonly status: 'requested' | 'friends';
  /** Whether they were asked by this. */
  readonly made: boolean;
}

/**
 * Asks somebody to be one's friend. Where they have asked already, both are; asked twice is asked once. People reach
 * each other by the same rule as everywhere (`reach.ts`).
 */
export const askFriend = command('contact.ask_friend', {
  input: Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
  permit: self('contacts'),
  refuses: ['contact.oneself', 'user.not_found'],
  audit: { of: 'user' },
  bounds: ['person.friends', 'person.friend_requests'],
  // Each tells somebody of it, also where it was declined before.
  limit: { per: 'actor', max: 100, seconds: 3600 },
  run: async (work, { id }): Promise<FriendAsked> => {
    const { tx, actor, userId, target } = work;
    if (id === userId) throw refuse('contact.oneself', { what: 'befriend' });
    target({ kind: 'user', id });
    await holdPair(tx, userId, id);
    await mustReach(tx, { organizations: actor.organizations, userId }, id);
    const there = await friendshipOf(tx, userId, id);
    if (there !== undefined && there.accepted_at === null && there.requested_by === id) {
      await becomeFriends(work, userId, id);
      return { status: 'friends', made: false };
    }
    if (there !== undefined) {
      work.notDone();
      return { status: there.accepted_at === null ? 'requested' : 'friends', made: false };
    }
    await request(work, userId, id);
    return { status: 'requested', made: true };
  },
});

async function request(work: InCommand, userId: string, id: string): Promise<void> {
  const { tx, at } = work;
  const { friends, asked } = await countsOf(tx, userId);
  mustFit('person.friends', 'person', friends + 1);
  mustFit('person.friend_requests', 'person', asked + 1);
  await tx.rows({
    name: 'ask_friend',
    text: `insert into friendships (first_id, second_id, requested_by, created_at)
      values (least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid), $1, $3)`,
    values: [userId, id, at],
  });
  await notify(work, friendAsked, { to: [id], facts: {}, by: userId, target: { kind: 'contact', id: userId } });
}
