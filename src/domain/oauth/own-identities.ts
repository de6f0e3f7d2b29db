import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { hasPassword } from '../accounts/users.ts';
import { command, query, signedIn } from '../action.ts';
import { admit, CurrentPassword, stepUp } from '../mfa/step-up.ts';
import { hashBounds } from '../passwords/turn.ts';
import { identitiesOf } from './identities.ts';
import { Provider, providers } from './providers.ts';
import { tellOwner } from './tell-owner.ts';

/** By which providers one can sign in to one's own account. */
export const listIdentities = query('oauth.list_identities', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: signedIn,
  run: ({ db, actor }) => identitiesOf(db, actor.id),
});

/** Unlinks a provider from one's own account; refuses to take away the only way into it. */
export const unlink = command('oauth.unlink', {
  input: Type.Object({ provider: Provider, password: Type.Optional(CurrentPassword) }, { additionalProperties: false }),
  permit: signedIn,
  limit: { per: 'actor', max: 20, seconds: 60 },
  bounds: hashBounds,
  prepare: (read, { password }) => stepUp(read, password),
  run: async (work, { provider }): Promise<void> => {
    const { tx, actor, prepared, target } = work;
    target({ kind: 'user', id: actor.id }, { provider });
    if ((await admit(work, prepared)) === null) return;
    const { title } = providers[provider];
    const identities = await identitiesOf(tx, actor.id);
    if (!identities.some(each => each.provider === provider)) throw refuse('oauth.not_linked', { provider: title });
    if (identities.length === 1 && !(await hasPassword(tx, actor.id)))
      throw refuse('oauth.only_way_in', { provider: title });
    await tx.rows({
      name: 'unlink_identity',
      text: 'delete from external_identities where user_id = $1 and provider = $2',
      values: [actor.id, provider],
    });
    await tellOwner(work, actor.id, 'identity_unlinked', provider);
  },
});
