import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { mustFit } from '../../kernel/share-counter.ts';
import { command, type InCommand, self } from '../action.ts';
import { notify } from '../notifications/notify.ts';
import { settleNotifications } from '../notifications/settle-notifications.ts';
import { friendAccepted, friendAsked } from './notices.ts';
import { countsOf, endBetween, friendshipOf, holdPair } from './pairs.ts';

const Who = Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false });

/** Accepts what somebody asks: both are friends. */
export const acceptFriend = command('contact.accept_friend', {
  input: Who,
  permit: self('contacts'),
  refuses: ['contact.no_request'],
  audit: { of: 'user' },
  bounds: ['person.friends'],
  run: async (work, { id }): Promise<void> => {
    const { userId, target } = work;
    target({ kind: 'user', id });
    await mustBeAsked(work, userId, id);
    await becomeFriends(work, userId, id);
  },
});

/** Declines what somebody asks. They are not told, and may ask again. */
export const declineFriend = command('contact.decline_friend', {
  input: Who,
  permit: self('contacts'),
  refuses: ['contact.no_request'],
  audit: { of: 'user' },
  run: async (work, { id }): Promise<void> => {
    const { tx, userId, target } = work;
    target({ kind: 'user', id });
    await mustBeAsked(work, userId, id);
    await endBetween(tx, userId, id);
    await settleAsked(work, userId, id);
  },
});

/** Holds both, and refuses where the one does not ask the other. */
async function mustBeAsked({ tx }: InCommand, userId: string, id: string): Promise<void> {
  await holdPair(tx, userId, id);
  const there = await friendshipOf(tx, userId, id);
  if (there === undefined || there.accepted_at !== null || there.requested_by !== id)
    throw refuse('contact.no_request', {});
}

/** Makes friends of the two, whom the caller holds, and of whom the other has asked. Refuses where either has no room. */
export async function becomeFriends(work: InCommand, userId: string, id: string): Promise<void> {
  const { tx, at } = work;
  for (const each of [userId, id]) mustFit('person.friends', 'person', (await countsOf(tx, each)).friends + 1);
  await tx.rows({
    name: 'accept_friend',
    text: `update friendships set accepted_at = $3
      where first_id = least($1::uuid, $2::uuid) and second_id = greatest($1::uuid, $2::uuid)`,
    values: [userId, id, at],
  });
  await settleAsked(work, userId, id);
  await notify(work, friendAccepted, { to: [id], facts: {}, by: userId, target: { kind: 'contact', id: userId } });
}

/** What somebody was told of a request counts as read once it is answered, taken back or ended by a block. */
export async function settleAsked(work: InCommand, to: string, from: string): Promise<void> {
  await settleNotifications(work, [friendAsked], { to: [to], target: { kind: 'contact', id: from } });
}
