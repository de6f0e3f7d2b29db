import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import { keysInUse, oneTimeKeysLeft } from './key-rows.ts';

const nothing = Type.Object({}, { additionalProperties: false });

/** How one's keys stand: what a client looks at to know whether it should upload or rotate. */
export const countKeys = query('identity_keys.count', {
  input: nothing,
  permit: self('keys'),
  refuses: ['keys.not_found'],
  run: async ({ db, userId, at }) => {
    const keys = await keysInUse(db, userId);
    if (keys === null) throw refuse('keys.not_found', {});
    const expired = keys.expires_at !== null && Date.parse(keys.expires_at) <= at.getTime();
    return { keys, left: await oneTimeKeysLeft(db, userId), expired };
  },
});

/** One signed pre-key that somebody had or has. */
export interface KeyVersion {
  readonly version: number;
  readonly identity_key: Buffer;
  readonly identity_version: number;
  readonly public_key: Buffer;
  readonly signature: Buffer | null;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly replaced_at: string | null;
}

/** One's signed pre-keys and the identity keys that they came with, the newest first. */
export const listKeyHistory = query('identity_keys.history', {
  input: Type.Object(
    {
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
      page_state: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    },
    { additionalProperties: false },
  ),
  permit: self('keys'),
  run: async ({ db, userId }, { limit = 20, page_state }) => {
    const before = page_state === undefined ? null : versionIn(page_state);
    const rows = await db.rows<KeyVersion>(
      sql`select version, identity_key, identity_version, public_key, signature, created_at, expires_at, replaced_at
        from signed_pre_keys where user_id = ${userId} and (${before}::integer is null or version < ${before}::integer)
        order by version desc limit ${limit + 1}`.named('key_history'),
    );
    const versions = rows.slice(0, limit);
    const last = versions.at(-1);
    return { versions, next: rows.length > limit && last !== undefined ? pageAfter(last.version) : null };
  },
});

const pageAfter = (version: number): string => Buffer.from(String(version)).toString('base64url');

function versionIn(page: string): number {
  const text = Buffer.from(page, 'base64url').toString();
  if (!/^[1-9]\d{0,8}$/.test(text)) throw refuseField('page_state', 'is not one that this list has given');
  return Number(text);
}
