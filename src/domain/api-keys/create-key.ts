import Type from 'typebox';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { mustFit } from '../../kernel/share-counter.ts';
import { bySession, command } from '../action.ts';
import { Id, orNull } from '../fields.ts';
import { admit, CurrentPassword, stepUp } from '../mfa/step-up.ts';
import { hashBounds } from '../passwords/turn.ts';
import { storedRanges } from '../rules/networks.ts';
import { KeyAddresses, KeyName, KeyPermissions, partsOf } from './fields.ts';
import { keyOf, keyTarget } from './keys.ts';
import { endOfKey } from './lifetime.ts';
import { mustMayName } from './may-name.ts';
import { addSecret, type KeyShown, tellMade } from './secrets.ts';

/**
 * Makes an API key: it names some of what one holds now and, with `self.<area>`, of what is one's own, and never holds more
 * than its owner does at that moment. It ends by itself, and its secret is shown this once.
 */
export const createApiKey = command('api_key.create', {
  input: Type.Object(
    {
      name: KeyName,
      permissions: KeyPermissions,
      organization_id: Type.Optional(orNull(Id)),
      expires_at: Type.Optional(Type.String({ format: 'moment' })),
      addresses: Type.Optional(KeyAddresses),
      password: Type.Optional(CurrentPassword),
    },
    { additionalProperties: false },
  ),
  permit: bySession('profile'),
  refuses: [
    'access.exceeds_own',
    'api_key.not_found',
    'auth.locked',
    'auth.sign_in_again',
    'auth.wrong_password',
    'organization.feature_off',
    'organization.not_found',
  ],
  audit: {
    of: 'api_key',
    details: { permissions: ['user.read'], addresses: ['192.0.2.0/24'], expires_at: '2026-12-31T00:00:00.000Z' },
  },
  limit: { per: 'actor', max: 60, seconds: 3600 },
  bounds: [...hashBounds, 'person.api_keys'],
  prepare: (read, { password }) => stepUp(read, password),
  run: async (work, { name, permissions, addresses = [], ...asked }): Promise<KeyShown | RefusedAfterCommit> => {
    const { tx, ports, at, actor, userId, prepared, target } = work;
    const { patterns, areas } = partsOf(permissions);
    const ranges = storedRanges(addresses, 'addresses');
    const expiresAt = endOfKey(asked.expires_at, at);
    const organization = asked.organization_id?.toLowerCase() ?? null;
    // Holds the account's row, so that two of these are counted one after the other.
    const account = await admit(work, prepared);
    if (account instanceof RefusedAfterCommit) return account;
    await mustMayName(tx, actor, patterns, organization);
    const [there] = await tx.rows<{ count: number }>({
      name: 'count_api_keys',
      text: 'select count(*)::int as count from api_keys where user_id = $1',
      values: [userId],
    });
    mustFit('person.api_keys', 'person', (there?.count ?? 0) + 1);
    const id = ports.newId();
    await tx.rows({
      name: 'insert_api_key',
      text: `insert into api_keys (id, user_id, name, permissions, areas, organization_id, ranges, created_at, updated_at,
          rotated_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8, $9)`,
      values: [id, userId, name, patterns, areas, organization, ranges, at, expiresAt],
    });
    const token = await addSecret(tx, id, at);
    const key = await keyOf(tx, { id, userId }, at);
    target(keyTarget(key), { permissions, addresses: ranges, expires_at: expiresAt.toISOString() });
    await tellMade(work, account, key, false);
    return { key, token };
  },
});
