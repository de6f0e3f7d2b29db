import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import type { FieldDefinition } from './fields.ts';
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
export const mostIssues = 1000;
/** Credentials at a time: values are long, and there may be any number of credentials. */
const batch = 200;

/** What the credentials of a type lack or have wrong by its fields as they are now, the first 1000 at most. */
export async function issuesOf(tx: Tx, keyring: Keyring, type: CredentialType): Promise<TypeIssue[]> {
  const fields = new Map(type.fields.map(field => [field.id, field]));
  const issues: TypeIssue[] = [];
  for (let after: string | null = null; issues.length < mostIssues; ) {
    const rows: Row[] = await tx.rows<Row>({
      name: 'values_of_type',
      // Each credential has a row here at least: a type is never without fields.
      text: `select cr.id, cr.data_key, f.field_id, v.version, v.value, v.sealed
        from (select id, data_key, type_id from credentials
          where type_id = $1 and ($2::uuid is null or id > $2) order by id limit $3) cr
        join credential_type_fields f on f.type_id = cr.type_id and f.archived_at is null
        left join lateral (select version, value, sealed from credential_values v
          where v.credential_id = cr.id and v.field_id = f.field_id order by version desc limit 1) v on true
        order by cr.id, f.position`,
      values: [type.id, after, batch],
    });
    for (const row of rows) {
      const field = fields.get(row.field_id);
      const problem = field === undefined ? null : problemIn(keyring, row, field);
      if (problem !== null) issues.push({ credentialId: row.id, fieldId: row.field_id, problem });
    }
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.id;
  }
  return issues.slice(0, mostIssues);
}

function problemIn(keyring: Keyring, row: Row, { required, valueType }: FieldDefinition): string | null {
  const value = row.sealed === null ? row.value : valueIn(keyring, row, row.sealed);
  if (value === undefined) return 'cannot be decrypted';
  if (value === null) return required ? 'is required' : null;
  return problemWith(valueType, value);
}

/** Undefined when it does not open. */
function valueIn(keyring: Keyring, { id, data_key, field_id, version }: Row, sealed: Uint8Array): string | undefined {
  using key = openDataKey(keyring, id, data_key);
  if (key === null || version === null) return undefined;
  return unlessBroken(() => openValue(key, id, field_id, version, sealed)) ?? undefined;
}
