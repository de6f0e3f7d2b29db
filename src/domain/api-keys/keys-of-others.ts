import Type from 'typebox';
import { sql } from '../../platform/db/sql.ts';
import { mustOutrank, organizationsIn } from '../access/rules.ts';
import { anId, command, needs, query } from '../action.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { userById } from '../people/users.ts';
import { endKeys } from './end-keys.ts';
import { heldKey, keysOf, keyTarget, type OwnedKey } from './keys.ts';
import { apiKeyRevoked } from './notices.ts';

/** A person's keys, the newest first, but for those that are for organizations out of the caller's reach. */
export const listKeysOf = query('api_key.list_of_person', {
  input: Type.Object({ userId: Id }, { additionalProperties: false }),
  permit: needs('api_key.read.other'),
  refuses: ['user.not_found'],
  run: async ({ db, scope, at }, { userId }): Promise<OwnedKey[]> => {
    await userById(db, userId, scope);
    return keysOf(db, userId, organizationsIn(scope), at);
  },
});

/**
 * Revokes a key of somebody else, who is told. Like ending their sessions it takes no password, so that a key that leaked
 * is stopped at once.
 */
export const revokeKeyOf = command('api_key.revoke', {
  input: Type.Object({ userId: Id, id: Id }, { additionalProperties: false }),
  permit: needs('api_key.revoke.other'),
  refuses: ['access.exceeds_own', 'api_key.not_found', 'user.not_found'],
  audit: { of: 'api_key', details: { owner: anId } },
  limit: { per: 'actor', max: 60, seconds: 60 },
  changesAccess: true,
  run: async (work, { userId, id }): Promise<void> => {
    const { tx, at, actor, scope, target } = work;
    await userById(tx, userId, scope);
    const organizations = organizationsIn(scope);
    const key = await heldKey(tx, { id, userId, organizations }, at);
    target(keyTarget(key), { owner: userId });
    await mustOutrank(tx, actor, userId, at, organizations ?? undefined);
    await endKeys(work, sql`k.id = ${id}`);
    const facts = { name: key.name };
    await notify(work, apiKeyRevoked, { to: [userId], facts, by: actor.userId, target: null });
  },
});
