import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import type { KeyBackup, KeyBackupVersion } from '../../../domain/identity-keys/key-backups.ts';
import type { KeysInUse } from '../../../domain/identity-keys/key-rows.ts';
import type { KeyVersion } from '../../../domain/identity-keys/own-keys.ts';
import type { KeyBundle } from '../../../domain/identity-keys/read-bundle.ts';
import type { PublicIdentity } from '../../../domain/identity-keys/read-identities.ts';
import { signatureSchemes } from '../../../domain/identity-keys/signatures.ts';
import type { Uploaded } from '../../../domain/identity-keys/upload-keys.ts';

const Key = Type.String({ description: 'Base64', examples: ['hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo='] });
const Time = Type.String();
const Count = Type.Integer();

export const UploadReply = Type.Object({
  message: Type.String(),
  one_time_keys: Type.Integer({ description: 'How many are left to hand out' }),
  version: Type.Integer({ description: 'Of the signed pre-key; grows with each new one' }),
  identity_version: Type.Integer({ description: 'Of the identity key; grows with each new one' }),
});

export const BundleReply = Type.Object({
  user_id: Type.String(),
  identity_key: Key,
  identity_version: Count,
  signed_pre_key: Key,
  signed_pre_key_id: orNull(Count),
  signed_pre_key_signature: orNull(
    Type.String({ description: 'Over the bytes of the signed pre-key; null: unsigned' }),
  ),
  signature_scheme: orNull(Type.Enum([...signatureSchemes])),
  version: Count,
  created_at: Time,
  expires_at: orNull(Time),
  expired: Type.Boolean({ description: 'The signed pre-key should not be used any more' }),
  one_time_pre_keys: Type.Array(Key, { description: 'Of somebody else at most one, which nobody else is given' }),
  one_time_pre_key_ids: Type.Array(orNull(Count), { description: 'What their owner calls them, in the same order' }),
  fallback: Type.Boolean({ description: 'No one-time key is left: the signed pre-key alone has to do' }),
});

export const CountReply = Type.Object({
  one_time_keys: Count,
  version: Count,
  identity_key: Key,
  identity_version: Count,
  signed_pre_key: Key,
  signed_pre_key_created_at: Time,
  expires_at: orNull(Time),
  expired: Type.Boolean(),
});

export const HistoryReply = Type.Object({
  history: Type.Array(
    Type.Object({
      version: Count,
      identity_key: Key,
      identity_version: Count,
      signed_pre_key: Key,
      signed: Type.Boolean({ description: 'It came with a signature' }),
      created_at: Time,
      expires_at: orNull(Time),
      replaced_at: orNull(Time),
    }),
  ),
  next_page_state: orNull(Type.String({ description: 'For the next page; null: there is none' })),
});

export const IdentitiesReply = Type.Object({
  identities: Type.Array(
    Type.Object({
      user_id: Type.String(),
      identity_key: Key,
      identity_version: Count,
      signature_scheme: orNull(Type.Enum([...signatureSchemes])),
      since: Time,
      former: Type.Array(Type.Object({ identity_key: Key, until: Time }), { description: 'Newest first' }),
    }),
  ),
});

export const BackupVersionReply = Type.Object({ version: Count, identity_key: Key, created_at: Time });
export const BackupReply = Type.Object({ ...BackupVersionReply.properties, content: Type.String() });
export const BackupVersionsReply = Type.Object({ versions: Type.Array(BackupVersionReply) });
export const StateVersionReply = Type.Object({ version: Count, updated_at: Time });
export const StateReply = Type.Object({ ...StateVersionReply.properties, content: Type.String() });

const shown = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export function toBundle({ keys, expired, oneTimeKeys, fallback }: KeyBundle): Static<typeof BundleReply> {
  return {
    user_id: keys.user_id,
    identity_key: shown(keys.identity_key),
    identity_version: keys.identity_version,
    signed_pre_key: shown(keys.public_key),
    signed_pre_key_id: keys.key_id,
    signed_pre_key_signature: keys.signature === null ? null : shown(keys.signature),
    signature_scheme: keys.signature_scheme,
    version: keys.version,
    created_at: keys.created_at,
    expires_at: keys.expires_at,
    expired,
    one_time_pre_keys: oneTimeKeys.map(({ public_key }) => shown(public_key)),
    one_time_pre_key_ids: oneTimeKeys.map(({ key_id }) => key_id),
    fallback,
  };
}

export function toCount({
  keys,
  left,
  expired,
}: {
  readonly keys: KeysInUse;
  readonly left: number;
  readonly expired: boolean;
}): Static<typeof CountReply> {
  return {
    one_time_keys: left,
    version: keys.version,
    identity_key: shown(keys.identity_key),
    identity_version: keys.identity_version,
    signed_pre_key: shown(keys.public_key),
    signed_pre_key_created_at: keys.created_at,
    expires_at: keys.expires_at,
    expired,
  };
}

export function toKeyVersion(row: KeyVersion): Static<typeof HistoryReply>['history'][number] {
  return {
    version: row.version,
    identity_key: shown(row.identity_key),
    identity_version: row.identity_version,
    signed_pre_key: shown(row.public_key),
    signed: row.signature !== null,
    created_at: row.created_at,
    expires_at: row.expires_at,
    replaced_at: row.replaced_at,
  };
}

export function toIdentity(row: PublicIdentity): Static<typeof IdentitiesReply>['identities'][number] {
  return {
    user_id: row.user_id,
    identity_key: shown(row.identity_key),
    identity_version: row.identity_version,
    signature_scheme: row.signature_scheme,
    since: row.identity_since,
    former: row.former.map(({ key, until }) => ({
      identity_key: key.replaceAll('\n', ''),
      until: new Date(until).toISOString(),
    })),
  };
}

export function toBackupVersion(row: KeyBackupVersion): Static<typeof BackupVersionReply> {
  return { version: row.version, identity_key: shown(row.identity_key), created_at: row.created_at };
}

export function toBackup(row: KeyBackup): Static<typeof BackupReply> {
  return { ...toBackupVersion(row), content: row.content };
}

export function toUploaded(
  message: string,
  { oneTimeKeys, version, identityVersion }: Uploaded,
): Static<typeof UploadReply> {
  return { message, one_time_keys: oneTimeKeys, version, identity_version: identityVersion };
}
