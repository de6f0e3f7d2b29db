import { type FieldProblem, refuse } from '../../kernel/errors.ts';
import type { RecordKey } from '../../platform/crypto/keyring.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import type { FieldDefinition, FieldValues } from './fields.ts';
import { openValue, sealValue, unlessBroken } from './sealing.ts';
import { problemWith } from './value-types.ts';

/** What is stored of a field: the version that set it, and its plain or sealed value; neither where it was cleared. */
export interface StoredValue {
  readonly field_id: string;
  readonly version: number;
  readonly value: string | null;
  readonly sealed: Uint8Array | null;
}

/** Name and notes of a credential that changed: what stood there, and what stands there. */
export interface Texts {
  readonly name?: { readonly from: string; readonly to: string };
  readonly notes?: { readonly from: string | null; readonly to: string | null };
}

/** The last value of each field that ever had one, archived fields included. */
export async function lastValues(on: Queryable, credentialId: string): Promise<Map<string, StoredValue>> {
  const rows = await on.rows<StoredValue>({
    name: 'last_credential_values',
    text: `select distinct on (field_id) field_id, version, value, sealed from credential_values
      where credential_id = $1 order by field_id, version desc`,
    values: [credentialId],
  });
  return new Map(rows.map(row => [row.field_id, row]));
}

/**
 * The values to store, by field id; null clears a field. Refuses unknown fields, fields named twice, values that are not of their
 * type, and required fields that are left without a value, all of them at once.
 */
export function checkedValues(
  fields: readonly FieldDefinition[],
  given: FieldValues,
  before: ReadonlyMap<string, StoredValue>,
): Map<string, string | null> {
  const problems: FieldProblem[] = [];
  const values = new Map<string, string | null>();
  for (const [index, { fieldId, value }] of given.entries()) {
    const field = fields.find(each => each.id === fieldId);
    if (field === undefined) {
      problems.push({ field: `fields.${index}.fieldId`, message: `${fieldId} is not a field of the credential type` });
    } else if (values.has(fieldId)) {
      problems.push({ field: `fields.${index}.fieldId`, message: `${fieldId} is named twice` });
    } else {
      values.set(fieldId, value === '' ? null : value);
      const problem = value === null || value === '' ? null : problemWith(field.valueType, value);
      if (problem !== null) problems.push({ field: `fields.${index}.value`, message: `of ${fieldId} ${problem}` });
    }
  }
  for (const { id, required } of fields) {
    if (required && !has(id, values, before)) problems.push({ field: `fields.${id}`, message: 'is required' });
  }
  if (problems.length > 0) throw refuse('input.invalid', { fields: problems });
  return values;
}

function has(
  id: string,
  values: ReadonlyMap<string, string | null>,
  before: ReadonlyMap<string, StoredValue>,
): boolean {
  const value = values.get(id);
  if (value !== undefined) return value !== null;
  const stored = before.get(id);
  return stored !== undefined && (stored.value !== null || stored.sealed !== null);
}

/** Which of the values are not what is stored already. What does not open counts as changed. */
export function changedValues(
  id: string,
  key: RecordKey,
  values: ReadonlyMap<string, string | null>,
  before: ReadonlyMap<string, StoredValue>,
): Map<string, string | null> {
  return new Map(
    [...values].filter(([fieldId, value]) => {
      const stored = before.get(fieldId);
      if (stored === undefined) return value !== null;
      const { sealed } = stored;
      const old =
        sealed === null ? stored.value : unlessBroken(() => openValue(key, id, fieldId, stored.version, sealed));
      return old !== value || (sealed !== null && old === null);
    }),
  );
}

/** Stores that a version was made: which fields were set, and what name and notes were and are where they changed. */
export async function storeVersion(
  tx: Tx,
  made: {
    readonly id: string;
    readonly version: number;
    readonly fields: readonly string[];
    readonly texts: Texts;
    readonly by: string | null;
    readonly at: Date;
  },
): Promise<void> {
  await tx.rows({
    name: 'insert_credential_version',
    text: `insert into credential_versions (credential_id, version, at, by, fields, texts) values ($1, $2, $3, $4, $5, $6)`,
    values: [made.id, made.version, made.at, made.by, made.fields, JSON.stringify(made.texts)],
  });
}

/** Stores values as those of a version, secure ones sealed. */
export async function storeValues(
  tx: Tx,
  {
    id,
    key,
    version,
    fields,
    values,
  }: {
    readonly id: string;
    readonly key: RecordKey;
    readonly version: number;
    readonly fields: readonly FieldDefinition[];
    readonly values: ReadonlyMap<string, string | null>;
  },
): Promise<void> {
  const secure = new Set(fields.filter(field => field.secure).map(field => field.id));
  const entries = [...values];
  await tx.rows({
    name: 'insert_credential_values',
    text: `insert into credential_values (credential_id, field_id, version, value, sealed)
      select $1::uuid, v.field_id, $2::integer, v.value, v.sealed
      from unnest($3::text[], $4::text[], $5::bytea[]) as v (field_id, value, sealed)`,
    values: [
      id,
      version,
      entries.map(([fieldId]) => fieldId),
      entries.map(([fieldId, value]) => (secure.has(fieldId) ? null : value)),
      entries.map(([fieldId, value]) =>
        value === null || !secure.has(fieldId) ? null : Buffer.from(sealValue(key, id, fieldId, version, value)),
      ),
    ],
  });
}
