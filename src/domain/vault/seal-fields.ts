import { refuse } from '../../kernel/errors.ts';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { openDataKey, sealValue } from './sealing.ts';

interface PlainValue {
  readonly id: string;
  readonly data_key: Uint8Array;
  readonly field_id: string;
  readonly version: number;
  readonly value: string;
}

const batch = 1000;

/**
 * Seals every value that the credentials of a type have or had in these fields; how many there were. The type must be
 * locked, so that no plain value is added meanwhile.
 */
export async function sealFields(
  tx: Tx,
  keyring: Keyring,
  typeId: string,
  fieldIds: readonly string[],
): Promise<number> {
  if (fieldIds.length === 0) return 0;
  for (let sealed = 0; ; ) {
    const plain = await tx.rows<PlainValue>({
      name: 'plain_values_to_seal',
      text: `select cr.id, cr.data_key, v.field_id, v.version, v.value
        from credentials cr join credential_values v on v.credential_id = cr.id
        where cr.type_id = $1 and v.field_id = any($2::text[]) and v.value is not null
        order by cr.id limit $3 for update of v`,
      values: [typeId, fieldIds, batch],
    });
    await tx.rows({
      name: 'seal_values',
      text: `update credential_values v set value = null, sealed = s.sealed
        from unnest($1::uuid[], $2::text[], $3::integer[], $4::bytea[]) as s (id, field_id, version, sealed)
        where v.credential_id = s.id and v.field_id = s.field_id and v.version = s.version`,
      values: [
        plain.map(row => row.id),
        plain.map(row => row.field_id),
        plain.map(row => row.version),
        plain.map(row => sealedOf(keyring, row)),
      ],
    });
    sealed += plain.length;
    if (plain.length < batch) return sealed;
  }
}

function sealedOf(keyring: Keyring, { id, data_key, field_id, version, value }: PlainValue): Buffer {
  using key = openDataKey(keyring, id, data_key);
  if (key === null) throw refuse('credential.unreadable', { fieldId: null });
  return Buffer.from(sealValue(key, id, field_id, version, value));
}
