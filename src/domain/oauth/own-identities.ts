import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { bySession, command, query } from '../action.ts';
import { admit, CurrentPassword, stepUp } from '../mfa/step-up.ts';
import { hashBounds } from '../passwords/turn.ts';
import { hasPassword } from '../people/users.ts';
import { identitiesOf } from './identities.ts';
import { Provider, providers } from './providers.ts';
import { tellOwner } from './tell-owner.ts';

/** By which providers one can sign in to one's own account. */
export const listIdentities = query('oauth.list_identities', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: bySession('identities'),
  run: ({ db, userId }) => identitiesOf(db, userId),
});

/** Unlinks a provider from one's own account; refuses to take away the only way into it. */
export const unlink = command('oauth.unlink', {
  input: Type.Object({ provider: Provider, password: Type.Optional(CurrentPassword) }, { additionalProperties: false }),
  permit: bySession('identities'),
  refuses: [
    'auth.locked',
    'auth.sign_in_again',
    'auth.wrong_password',
    'oauth.not_linked',
    'oauth.only_way_in',
    'user.not_found',
  ],
  audit: { of: 'user', details: { provider: 'github' } },
  limit: { per: 'actor', max: 20, seconds: 60 },
  bounds: hashBounds,
  prepare: (read, { password }) => stepUp(read, password),
  run: async (work, { provider }): Promise<undefined | RefusedAfterCommit> => {
    const { tx, userId, prepared, target } = work;
    target({ kind: 'user', id: userId }, { provider });
    const account = await admit(work, prepared);
    if (account instanceof RefusedAfterCommit) return account;
    const { title } = providers[provider];
    const identities = await identitiesOf(tx, userId);
    if (!identities.some(each => each.provider === provider)) throw refuse('oauth.not_linked', { provider: title });
    if (identities.length === 1 && !(await hasPassword(tx, userId)))
      throw refuse('oauth.only_way_in', { provider: title });
    await tx.rows({
      name: 'unlink_identity',
      text: 'delete from external_identities where user_id = $1 and provider = $2',
      values: [userId, provider],
    });
    await tellOwner(work, userId, 'identity_unlinked', provider);
    return undefined;
  },
});
