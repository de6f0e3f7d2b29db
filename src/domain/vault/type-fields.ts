import { refuse, refuseField } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import type { FieldDefinition } from './fields.ts';

/** Refuses definitions in which two fields have the same id. */
export function mustDiffer(fields: readonly FieldDefinition[]): void {
  const seen = new Set<string>();
  for (const [index, { id }] of fields.entries()) {
    if (seen.has(id)) throw refuseField(`fields.${index}.id`, 'is also the id of another field');
    seen.add(id);
  }
}

/** Makes the fields of a type exactly these, in this order; what is left out is archived, not forgotten. */
export async function storeFields(tx: Tx, typeId: string, fields: readonly FieldDefinition[], at: Date): Promise<void> {
  await tx.rows({
    name: 'archive_type_fields',
    text: `update credential_type_fields set archived_at = $3
      where type_id = $1 and archived_at is null and field_id <> all($2::text[])`,
    values: [typeId, fields.map(field => field.id), at],
  });
  await tx.rows({
    name: 'store_type_fields',
    text: `insert into credential_type_fields (type_id, field_id, position, name, required, secure, value_type)
      select $1::uuid, f.id, f.position, f.name, f.required, f.secure, f.value_type
      from unnest($2::text[], $3::text[], $4::boolean[], $5::boolean[], $6::text[])
        with ordinality as f (id, name, required, secure, value_type, position)
      on conflict (type_id, field_id) do update set position = excluded.position, name = excluded.name,
        required = excluded.required, secure = excluded.secure, value_type = excluded.value_type, archived_at = null`,
    values: [
      typeId,
      fields.map(field => field.id),
      fields.map(field => field.name),
      fields.map(field => field.required),
      fields.map(field => field.secure),
      fields.map(field => field.valueType),
    ],
  });
}

/** The fields that were plain so far, archived ones included, and are to be secure. */
export async function becomingSecure(tx: Tx, typeId: string, fields: readonly FieldDefinition[]): Promise<string[]> {
  const rows = await tx.rows<{ field_id: string }>({
    name: 'becoming_secure',
    text: `select field_id from credential_type_fields where type_id = $1 and not secure and field_id = any($2::text[])`,
    values: [typeId, fields.filter(field => field.secure).map(field => field.id)],
  });
  return rows.map(row => row.field_id);
}

/** Refuses to make a field plain that holds sealed values, of today or of before: they would have to be shown. */
export async function mustStaySealed(tx: Tx, typeId: string, fields: readonly FieldDefinition[]): Promise<void> {
  const [found] = await tx.rows<{ field_id: string }>({
    name: 'sealed_field',
    text: `select v.field_id from credentials cr join credential_values v on v.credential_id = cr.id
      where cr.type_id = $1 and v.field_id = any($2::text[]) and v.sealed is not null limit 1`,
    values: [typeId, fields.filter(field => !field.secure).map(field => field.id)],
  });
  if (found !== undefined) throw refuse('credential_type.field_sealed', { fieldId: found.field_id });
}
