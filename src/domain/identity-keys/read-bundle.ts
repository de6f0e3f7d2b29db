import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { command, type InCommand, self } from '../action.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { type KeysInUse, keysInUse, type OneTimeKeyRow, oneTimeKeysLeft, oneTimeKeysOf } from './key-rows.ts';
import { fewKeys, keysRunningOut } from './notices.ts';
import { keysReadableBy } from './reach.ts';

/** What somebody needs in order to write to a person: their keys, and at most one one-time key. */
export interface KeyBundle {
  readonly keys: KeysInUse;
  readonly expired: boolean;
  /** One's own: all that are left. */
  readonly oneTimeKeys: readonly OneTimeKeyRow[];
  /** One was asked for, and none is left: the signed pre-key alone has to do. */
  readonly fallback: boolean;
}

/**
 * Reads somebody's keys. Whoever shares a conversation with them is given one one-time key, the oldest, and nobody else is
 * ever given it; one's own read takes none.
 */
export const readKeyBundle = command('identity_keys.read', {
  input: Type.Object({ user_id: Id, one_time_key: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
  permit: self('keys'),
  refuses: ['keys.not_found'],
  // Nobody uses up what others need as well.
  limit: { per: 'actor', max: 20, seconds: 3600, of: ({ user_id }) => user_id },
  audit: { off: 'who writes to whom is no business of the audit log' },
  run: async (work, { user_id, one_time_key = true }): Promise<KeyBundle> => {
    const { tx, at, userId } = work;
    const keys = await readableKeys(tx, userId, user_id);
    if (keys === null) throw refuse('keys.not_found', {});
    const expired = keys.expires_at !== null && Date.parse(keys.expires_at) <= at.getTime();
    const bundle = { keys, expired, fallback: false };
    if (user_id === userId) return { ...bundle, oneTimeKeys: await oneTimeKeysOf(tx, userId) };
    if (!one_time_key) return { ...bundle, oneTimeKeys: [] };
    const oneTimeKeys = await handOut(work, user_id);
    return { ...bundle, oneTimeKeys, fallback: oneTimeKeys.length === 0 };
  },
});

/** Held so that whoever rotates waits for those who are being given what there was before. */
async function readableKeys(tx: Tx, reader: string, userId: string): Promise<KeysInUse | null> {
  const readable = await tx.rows(
    sql`select 1 from users u join identity_keys k on k.user_id = u.id
      where u.id = ${userId} and ${keysReadableBy(reader)} for key share of k`.named('keys_readable'),
  );
  return readable.length === 0 ? null : await keysInUse(tx, userId);
}

/** Takes the oldest one-time key that nobody else is just being given, and tells its owner where few are left. */
async function handOut(work: InCommand, owner: string): Promise<OneTimeKeyRow[]> {
  const { tx, at } = work;
  const taken = await tx.rows<OneTimeKeyRow>(
    sql`with oldest as materialized (select public_key from one_time_keys
        where user_id = ${owner} and handed_out_at is null order by added_at, place limit 1 for update skip locked)
      update one_time_keys o set handed_out_at = ${at} from oldest
      where o.user_id = ${owner} and o.public_key = oldest.public_key
      returning o.public_key, o.key_id`.named('hand_out_one_time_key'),
  );
  if ((await oneTimeKeysLeft(tx, owner)) < fewKeys + mostAtOnce) await tellLeft(work, owner);
  return taken;
}

/** More reads than are ever under way at once: with so many keys left beyond those that count as few, nobody has to count. */
const mostAtOnce = 100;

/** One after the other, so that whoever is last sees what all others have taken; each is told of once. */
async function tellLeft(work: InCommand, owner: string): Promise<void> {
  const { tx } = work;
  // No lock of the row: whoever rotates may be waiting for it, behind which the others would stand.
  await tx.rows(
    sql`select pg_advisory_xact_lock(hashtextextended(${`one-time keys ${owner}`}, 0))`.named('tell_in_turn'),
  );
  const [held] = await tx.rows<{ told: number }>(
    sql`select told from identity_keys where user_id = ${owner}`.named('keys_told'),
  );
  const left = await oneTimeKeysLeft(tx, owner);
  const due = left === 0 ? 2 : left < fewKeys ? 1 : 0;
  if (held === undefined || due <= held.told) return;
  await tx.rows(sql`update identity_keys set told = ${due} where user_id = ${owner}`.named('note_keys_told'));
  const target = { kind: 'identity_key', id: owner };
  await notify(work, keysRunningOut, { to: [owner], facts: { left }, by: null, target });
}
