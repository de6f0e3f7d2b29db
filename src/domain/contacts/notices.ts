import Type from 'typebox';
import { notification } from '../notification.ts';

const ways = ['app', 'mail', 'off'] as const;
const nothing = Type.Object({});

export const friendAsked = notification('contact.asked', {
  facts: nothing,
  about: 'Somebody wants to be your friend',
  ways,
  words: (_facts, by) => `${by ?? 'Somebody'} wants to be your friend`,
});

export const friendAccepted = notification('contact.accepted', {
  facts: nothing,
  about: 'Somebody accepts your friend request',
  ways,
  words: (_facts, by) => `${by ?? 'Somebody'} accepted your friend request`,
});

export const contactNotices = [friendAsked, friendAccepted];
