import Type, { type Static } from 'typebox';
import type { Querying, Read } from '../../kernel/action.ts';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { RefusedAfterRecord, refusedAfterRecord } from '../../kernel/refused-after.ts';
import type { Database } from '../../platform/db/database.ts';
import type { Queryable, Sql } from '../../platform/db/queryable.ts';
import { prepared, sql } from '../../platform/db/sql.ts';
import { anId, query } from '../action.ts';
import { Id } from '../fields.ts';
import type { Ports } from '../ports.ts';
import { credentialById } from './credentials.ts';
import { FieldId } from './fields.ts';
import {
  besidesLent,
  type CredentialUse,
  lentTo,
  overCredentials,
  type Reach,
  type ReachValues,
  reachable,
  reachOf,
  reachValues,
} from './reach.ts';
import { openDataKey, openValue, unlessBroken } from './sealing.ts';

interface SealedField {
  readonly name: string;
  readonly organization_id: string | null;
  readonly data_key: Uint8Array;
  readonly field_id: string;
  readonly version: number | null;
  readonly sealed: Uint8Array | null;
}

const Asked = {
  id: Id,
  /** As the fields were by that version, those of today's type and earlier ones. */
  version: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
  /** Why; kept with the audit event. */
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500, format: 'line' })),
};
const All = Type.Object(Asked, { additionalProperties: false });
const One = Type.Object({ ...Asked, fieldId: FieldId }, { additionalProperties: false });

/**
 * The secure values of a credential, by field id; null for one without a value. Audited, so that they leave only after
 * the event that tells of it is stored: where that fails, so does the reveal.
 */
export const revealCredential = query('credential.reveal', {
  input: All,
  permit: overCredentials('fetch', 'secure_values.read'),
  refuses: ['credential.not_found', 'credential.unreadable', 'secure_field.not_found'],
  audit: { of: 'credential', details: { fields: [anId], reason: 'As agreed', version: 2, request: 'REQ-12' } },
  run: async (work, asked): Promise<Record<string, string | null> | RefusedAfterRecord> => {
    const values = await reveal(work, asked, null);
    // Not by assignment: a field may be called `__proto__`.
    return values instanceof RefusedAfterRecord ? values : Object.fromEntries(values);
  },
});

/** One secure value. */
export const revealField = query('credential.reveal_field', {
  input: One,
  permit: overCredentials('fetch', 'secure_values.read'),
  refuses: ['credential.not_found', 'credential.unreadable', 'secure_field.not_found'],
  audit: { of: 'credential', details: { fields: [anId], reason: 'As agreed', version: 2, request: 'REQ-12' } },
  run: async (work, { fieldId, ...asked }): Promise<{ fieldId: string; value: string | null } | RefusedAfterRecord> => {
    const values = await reveal(work, asked, fieldId);
    return values instanceof RefusedAfterRecord ? values : { fieldId, value: values.get(fieldId) ?? null };
  },
});

type Revealing = Read<Database, Ports> & Querying & { readonly use: CredentialUse };

/** The opened values; refused, and audited as that, where one does not open. */
async function reveal(
  { db, ports, use, target }: Revealing,
  { id, version, reason }: Static<typeof All>,
  fieldId: string | null,
): Promise<Map<string, string | null> | RefusedAfterRecord> {
  const reach = await reachOf(db, use);
  const fields = await db.rows<SealedField>(sealedFieldsSql(id, reach, fieldId, version ?? null));
  const named = { ...(version === undefined ? {} : { version }), ...(reason === undefined ? {} : { reason }) };
  const [first] = fields;
  if (first === undefined) {
    const { name, company, version: last } = await credentialById(db, id, reach);
    if (version !== undefined && version > last) throw refuseField('version', `must be at most ${last}`);
    if (fieldId !== null) throw refuse('secure_field.not_found', { fieldId });
    target({ kind: 'credential', id, name, organization: company.organization_id }, { ...named, fields: [] });
    return new Map();
  }
  const request = await onlyByRequest(db, use, reach, { id, organization: first.organization_id });
  target(
    { kind: 'credential', id, name: first.name, organization: first.organization_id },
    { ...named, ...(request === null ? {} : { request }), fields: fields.map(field => field.field_id) },
  );
  using key = openDataKey(ports.keyring, id, first.data_key);
  if (key === null) return refusedAfterRecord(refuse('credential.unreadable', { fieldId: null }));
  const values = new Map<string, string | null>();
  for (const field of fields) {
    const value = opened(id, key, field);
    if (value === null && field.sealed !== null)
      return refusedAfterRecord(refuse('credential.unreadable', { fieldId: field.field_id }));
    values.set(field.field_id, value);
  }
  return values;
}

/** The request by which alone the caller comes to it; null where they would without, too. */
async function onlyByRequest(
  on: Queryable,
  { actor }: CredentialUse,
  reach: Reach,
  { id, organization }: { readonly id: string; readonly organization: string | null },
): Promise<string | null> {
  const lent = lentTo(actor, id, organization);
  if (lent === undefined) return null;
  const besides = await on.rows(
    sql`select 1 from credentials cr join companies co on co.id = cr.company_id
      where cr.id = ${id} and ${reachable(reachValues(besidesLent(reach)))}`.named('reached_besides_lent'),
  );
  return besides.length > 0 ? null : lent.request;
}

function opened(
  id: string,
  key: NonNullable<ReturnType<typeof openDataKey>>,
  { field_id, version, sealed }: SealedField,
): string | null {
  if (sealed === null || version === null) return null;
  return unlessBroken(() => openValue(key, id, field_id, version, sealed));
}

/** The secure fields of a credential within reach with what is sealed in them, in one statement: this is the hot path. */
export function sealedFieldsSql(id: string, reach: Reach, fieldId: string | null, version: number | null): Sql {
  return sealedFields(id, fieldId, version, ...reachValues(reach));
}

const sealedFields = prepared<readonly [id: string, fieldId: string | null, version: number | null, ...ReachValues]>(
  'sealed_fields',
  (
    id,
    fieldId,
    version,
    ...reach
  ) => sql`select cr.name, co.organization_id, cr.data_key, f.field_id, v.version, v.sealed
      from credentials cr join companies co on co.id = cr.company_id
      join credential_type_fields f on f.type_id = cr.type_id and f.secure
      left join lateral (select version, sealed from credential_values v
        where v.credential_id = cr.id and v.field_id = f.field_id and (${version}::integer is null or v.version <= ${version})
        order by version desc limit 1) v on true
      where cr.id = ${id} and (${fieldId}::text is null or f.field_id = ${fieldId})
        and (${version}::integer is null or ${version} <= cr.version)
        and (f.archived_at is null or (${version}::integer is not null and v.version is not null))
        and ${reachable(reach)}
      order by f.position, f.field_id`,
);
