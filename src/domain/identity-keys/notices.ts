import Type from 'typebox';
import { notification } from '../notification.ts';

/** With fewer one-time keys left, their owner is told. */
export const fewKeys = 10;

/** To whoever shares a conversation or is a friend. */
export const contactChanged = notification('identity_keys.contact_changed', {
  facts: Type.Object({}),
  about: 'Somebody whom you write with has a new key for encrypted messages',
  ways: ['app', 'mail', 'off'],
  words: (_, by) =>
    `${by ?? 'Somebody'} has a new key for encrypted messages. If you had verified it, compare the safety number again`,
});

export const identityReplaced = notification('identity_keys.identity_replaced', {
  facts: Type.Object({ ip: Type.String() }),
  about: 'Your key for encrypted messages is replaced',
  ways: ['mail', 'app'],
  words: ({ ip }) => `Your key for encrypted messages was replaced, from the IP address ${ip}`,
});

export const keysRunningOut = notification('identity_keys.running_out', {
  facts: Type.Object({ left: Type.Integer() }),
  about: 'Your one-time keys for encrypted messages run out',
  ways: ['app', 'mail', 'off'],
  words: ({ left }) =>
    left === 0
      ? 'You have no one-time keys left for encrypted messages; a client of yours should upload new ones'
      : `You have ${left} one-time ${left === 1 ? 'key' : 'keys'} left for encrypted messages; a client of yours should upload new ones`,
});

export const rotationDue = notification('identity_keys.rotation_due', {
  facts: Type.Object({ expired: Type.Boolean(), days: Type.Integer() }),
  about: 'Your keys for encrypted messages should be rotated',
  ways: ['app', 'mail', 'off'],
  words: ({ expired, days }) =>
    expired
      ? 'Your signed pre-key has expired or soon will; a client of yours should rotate it'
      : `Your signed pre-key is ${days} days old; a client of yours should rotate it`,
});

export const identityKeyNotices = [contactChanged, identityReplaced, keysRunningOut, rotationDue];
