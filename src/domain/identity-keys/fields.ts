import Type, { type Static } from 'typebox';
import { Patterned } from '../../kernel/patterned.ts';
import { signatureSchemes } from './signatures.ts';

/** Base64 or base64url, with or without padding, of 32 or 33 bytes. */
export const PublicKey = Patterned(
  '^[A-Za-z0-9+/_-]{43,44}={0,1}$',
  'must be a public key in base64 or base64url: 32 bytes, or 33 with the type byte 5 before them',
  { examples: ['hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo='] },
);

export const Signature = Patterned(
  '^[A-Za-z0-9+/_-]{86}(==)?$',
  'must be a signature of 64 bytes in base64 or base64url',
  { examples: [`${'A'.repeat(86)}==`] },
);

/** What its owner calls a key. */
export const KeyId = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });

export const SchemeName = Type.Enum([...signatureSchemes], {
  description: '`ed25519`: the identity key is an Ed25519 key; `xeddsa`: it is an X25519 key. Default ed25519',
});

/** A one-time key, alone or with the id that its owner calls it by. */
export const OneTimeKey = Type.Union([
  PublicKey,
  Type.Object({ id: KeyId, key: PublicKey }, { additionalProperties: false }),
]);

/** As many at a time. */
export const OneTimeKeys = Type.Array(OneTimeKey, { minItems: 20, maxItems: 100 });

/** What goes with a signed pre-key. */
export const signing = {
  signed_pre_key_id: Type.Optional(KeyId),
  signed_pre_key_signature: Type.Optional(Signature),
  signature_scheme: Type.Optional(SchemeName),
  signed_pre_key_expires_at: Type.Optional(
    Type.String({ format: 'moment', description: 'Until when it should be used; a date includes that day (UTC)' }),
  ),
};

export type Signing = Static<Type.TObject<typeof signing>>;

/** What a browser has encrypted; nobody reads it here. */
export const Encrypted = Patterned('^[\\x20-\\x7e]{1,65536}$', 'must be 1 to 65,536 printable ASCII characters', {
  description: 'Encrypted by the client: 1 to 65,536 printable ASCII characters, such as base64 or JSON',
  examples: ['eyJ2IjoxfQ=='],
});

/** The version that it takes the place of; 0 for the first. */
export const ExpectedVersion = Type.Integer({ minimum: 0, maximum: 2_147_483_646 });
