import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { openDataKey, openValue, unlessBroken } from './sealing.ts';
import type { CredentialType } from './types.ts';
import { problemWith } from './value-types.ts';

/** Where a credential does not fit its type; never what it holds. */
export interface TypeIssue {
  readonly credentialId: string;
  readonly fieldId: string;
  /** To be read after the field's id. */
  readonly problem: string;
}

interface Row {
  readonly id: string;
  readonly data_key: Uint8Array;
  readonly field_id: string;
  readonly version: number | null;
  readonly value: string | null;
  readonly sealed: Uint8Array | null;
}

/** Told at most; whoever mends these is told the next ones. */
const most = 1000;

/** What the credentials of a type lack or have wrong by its fields as they are now. */
export async function issuesOf(tx: Tx, keyring: Keyring, type: CredentialType): Promise<TypeIssue[]> {
  const rows = await tx.rows<Row>({
    name: 'values_of_type',
    text: `select cr.id, cr.data_key, f.field_id, v.version, v.value, v.sealed
      from credentials cr join credential_type_fields f on f.type_id = cr.type_id and f.archived_at is null
      left join lateral (select version, value, sealed from credential_values v
        where v.credential_id = cr.id and v.field_id = f.field_id order by version desc limit 1) v on true
      where cr.type_id = $1 and (f.required or v.version is not null)
      order by cr.id, f.position`,
    values: [type.id],
  });
  const issues: TypeIssue[] = [];
  for (const row of rows) {
    if (issues.length === most) break;
    const field = type.fields.find(({ id }) => id === row.field_id);
    if (field === undefined) continue;
    const value = row.sealed === null ? row.value : valueIn(keyring, row, row.sealed);
    const problem =
      value === undefined
        ? 'does not open'
        : value === null
          ? field.required && 'is required'
          : problemWith(field.valueType, value);
    if (typeof problem === 'string') issues.push({ credentialId: row.id, fieldId: row.field_id, problem });
  }
  return issues;
}

/** Undefined when it does not open. */
function valueIn(keyring: Keyring, { id, data_key, field_id, version }: Row, sealed: Uint8Array): string | undefined {
  using key = openDataKey(keyring, id, data_key);
  if (key === null || version === null) return undefined;
  return unlessBroken(() => openValue(key, id, field_id, version, sealed)) ?? undefined;
}
