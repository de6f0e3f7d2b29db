import { capability } from '../capability.ts';
import { oauthErrors } from './errors.ts';
import { removeIdentities } from './identities.ts';
import { providers } from './providers.ts';
import { sweeps } from './sweeps.ts';

export const oauth = capability('oauth', {
  errors: oauthErrors,
  sweeps,
  erases: ['external_identities.user_id', 'oauth_flows.user_id'],
  mailboxProven: async ({ tx }, userId, { waysIn }) => {
    const identities = waysIn ? await removeIdentities(tx, userId) : [];
    return { details: { identities }, words: identities.map(each => `sign-in with ${providers[each].title}`) };
  },
  unsealed: {
    'awaited_sign_ins.browser': 'a hash',
    'awaited_sign_ins.confirmer': 'a hash',
    'awaited_sign_ins.hash': 'a hash',
    'awaited_sign_ins.person': 'sealed for ten minutes; older key versions stay, so it opens under them',
    'oauth_flows.browser': 'a hash',
    'oauth_flows.hash': 'a hash',
  },
});
