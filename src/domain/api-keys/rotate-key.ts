import Type from 'typebox';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { bySession, command } from '../action.ts';
import { Id } from '../fields.ts';
import { later } from '../lifetimes.ts';
import { admit, CurrentPassword, stepUp } from '../mfa/step-up.ts';
import { hashBounds } from '../passwords/turn.ts';
import { heldKey, keyOf, keyTarget } from './keys.ts';
import { endOfKey } from './lifetime.ts';
import { addSecret, type KeyShown, tellMade } from './secrets.ts';

/** How long the secret before goes on, unless somebody says otherwise. */
const usualOverlapHours = 24;
const mostOverlapHours = 168;

/**
 * Gives a key a new secret, which is shown this once, and a new end: as far away as the one before was when its secret was
 * made, unless one is named. The secret before goes on for a day, so that what uses it can be changed over; older ones end.
 */
export const rotateApiKey = command('api_key.rotate', {
  input: Type.Object(
    {
      id: Id,
      expires_at: Type.Optional(Type.String({ format: 'moment' })),
      overlap_hours: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: mostOverlapHours,
          description: `Hours for which the secret before goes on; 0: it ends at once. Default ${usualOverlapHours}`,
        }),
      ),
      password: Type.Optional(CurrentPassword),
    },
    { additionalProperties: false },
  ),
  permit: bySession('profile'),
  refuses: ['api_key.not_found', 'auth.locked', 'auth.sign_in_again', 'auth.wrong_password'],
  audit: { of: 'api_key', details: { overlap_hours: 24, expires_at: '2026-12-31T00:00:00.000Z' } },
  limit: { per: 'actor', max: 60, seconds: 3600 },
  bounds: hashBounds,
  prepare: (read, { password }) => stepUp(read, password),
  run: async (
    work,
    { id, expires_at, overlap_hours: hours = usualOverlapHours },
  ): Promise<KeyShown | RefusedAfterCommit> => {
    const { tx, at, userId, prepared, target, emit } = work;
    const account = await admit(work, prepared);
    if (account instanceof RefusedAfterCommit) return account;
    const before = await heldKey(tx, { id, userId }, at);
    const seconds = (Date.parse(before.expires_at) - Date.parse(before.rotated_at)) / 1000;
    const expiresAt = endOfKey(expires_at, at, seconds);
    // The one before ends when it would have, and no later than the key.
    const overlap = new Date(
      Math.min(
        later(at, hours * 3600).getTime(),
        Math.max(Date.parse(before.expires_at), at.getTime()),
        expiresAt.getTime(),
      ),
    );
    const ended = await tx.rows<{ lookup: string }>({
      name: 'end_api_key_secrets',
      text: `update api_key_secrets set ends_at = case when ends_at is null then $2 else $3 end
        where key_id = $1 and (ends_at is null or ends_at > $3) returning lookup`,
      values: [id, overlap, at],
    });
    await tx.rows({
      name: 'renew_api_key',
      text: `update api_keys set rotated_at = $2, updated_at = $2, expires_at = $3, told_days = null where id = $1`,
      values: [id, at, expiresAt],
    });
    const token = await addSecret(tx, id, at);
    const key = await keyOf(tx, { id, userId }, at);
    target(keyTarget(key), { overlap_hours: hours, expires_at: expiresAt.toISOString() });
    emit({ type: 'api_key.changed', secrets: ended.map(({ lookup }) => lookup), how: 'rotated' });
    await tellMade(work, account, key, true);
    return { key, token };
  },
});
