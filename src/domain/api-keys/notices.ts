import Type from 'typebox';
import { notification } from '../notification.ts';

const name = Type.String();

/** A mail of its own leaves besides. */
export const apiKeyMade = notification('api_key.made', {
  facts: Type.Object({ name, ip: Type.String(), rotated: Type.Boolean() }),
  about: 'An API key of yours is made, or gets a new secret',
  // Not to be switched off by whoever got in.
  ways: ['app'],
  words: ({ name: called, ip, rotated }) =>
    rotated
      ? `Your API key ${called} got a new secret, from the IP address ${ip}`
      : `The API key ${called} was made for your account, from the IP address ${ip}`,
});

export const apiKeyRevoked = notification('api_key.revoked', {
  facts: Type.Object({ name }),
  about: 'Somebody revokes an API key of yours',
  ways: ['mail', 'app'],
  words: ({ name: called }, by) => `${by ?? 'Somebody'} revoked your API key ${called}`,
});

export const apiKeyEnding = notification('api_key.ending', {
  facts: Type.Object({ name, days: Type.Integer() }),
  about: 'An API key of yours ends soon',
  ways: ['mail', 'app'],
  words: ({ name: called, days }) => `Your API key ${called} ends ${within(days)}; rotate it before then`,
});

export const othersKeyEnding = notification('api_key.other_ending', {
  facts: Type.Object({ name, owner: Type.String(), days: Type.Integer() }),
  about: 'An API key of somebody whose keys you see to ends soon',
  ways: ['app', 'mail', 'off'],
  words: ({ name: called, owner, days }) => `The API key ${called} of ${owner} ends ${within(days)}`,
});

function within(days: number): string {
  return days === 1 ? 'within a day' : `within ${days} days`;
}

export const apiKeyNotices = [apiKeyMade, apiKeyRevoked, apiKeyEnding, othersKeyEnding];
