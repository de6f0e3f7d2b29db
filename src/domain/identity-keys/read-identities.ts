import Type from 'typebox';
import { sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import { Id } from '../fields.ts';
import { keysReadableBy } from './reach.ts';
import type { SignatureScheme } from './signatures.ts';

/** Somebody's identity key, and those that they had before it. */
export interface PublicIdentity {
  readonly user_id: string;
  readonly identity_key: Buffer;
  readonly identity_version: number;
  readonly identity_since: string;
  /** Of the signed pre-key: it tells what kind of key the identity key is. */
  readonly signature_scheme: SignatureScheme | null;
  readonly former: readonly { readonly key: string; readonly until: string }[];
}

/**
 * The identity keys of people whose keys one may read, in the order of their ids: who cannot be read, or has none, is not
 * there. Nothing is handed out. The former ones show who signed what was written before.
 */
export const readIdentities = query('identity_keys.identities', {
  input: Type.Object(
    { user_ids: Type.Array(Id, { minItems: 1, maxItems: 100, uniqueItems: true }) },
    { additionalProperties: false },
  ),
  permit: self('keys'),
  run: ({ db, userId }, { user_ids }) =>
    db.rows<PublicIdentity>(
      sql`select k.user_id, k.identity_key, k.identity_version, k.identity_since, p.signature_scheme,
          coalesce((select jsonb_agg(jsonb_build_object('key', encode(f.identity_key, 'base64'), 'until', f.until)
              order by f.identity_version desc)
            from (select s.identity_version, s.identity_key, max(s.replaced_at) as until from signed_pre_keys s
              where s.user_id = k.user_id and s.identity_version < k.identity_version
              group by s.identity_version, s.identity_key) f), '[]') as former
        from users u join identity_keys k on k.user_id = u.id
          join signed_pre_keys p on p.user_id = u.id and p.replaced_at is null
        where u.id = any(${user_ids}::uuid[]) and ${keysReadableBy(userId)} order by u.id`.named('identities'),
    ),
});
