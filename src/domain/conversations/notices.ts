import Type from 'typebox';
import { notification } from '../notification.ts';

const titled = Type.Object({ title: Type.String() });

export const addedToConversation = notification('conversation.added', {
  facts: titled,
  about: 'You are added to a conversation',
  ways: ['app', 'mail', 'off'],
  words: ({ title }, by) => `${by ?? 'Somebody'} added you to the conversation ${title}`,
});

export const removedFromConversation = notification('conversation.removed', {
  facts: titled,
  about: 'You are removed from a conversation',
  ways: ['app', 'mail', 'off'],
  words: ({ title }, by) => `${by ?? 'Somebody'} removed you from the conversation ${title}`,
});

export const encryptionTurnedOff = notification('conversation.encryption_off', {
  facts: titled,
  about: 'End-to-end encryption is turned off in a conversation of yours',
  ways: ['app', 'mail', 'off'],
  words: ({ title }, by) =>
    `${by ?? 'Somebody'} turned off end-to-end encryption in ${title === '' ? 'a direct conversation with you' : `the conversation ${title}`}`,
});

export const conversationNotices = [addedToConversation, removedFromConversation, encryptionTurnedOff];
