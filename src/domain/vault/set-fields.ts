import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { changesOf, type FromTo } from '../changes.ts';
import type { FieldDefinition } from './fields.ts';
import { issuesOf, type TypeIssue } from './issues.ts';
import { sealFields } from './seal-fields.ts';
import { becomingSecure, mustDiffer, mustStaySealed, storeFields } from './type-fields.ts';
import type { CredentialType } from './types.ts';

/** A changed type, and where its credentials do not fit it any more. */
export interface ChangedType extends CredentialType {
  readonly issues: readonly TypeIssue[];
}

interface Setting {
  readonly tx: Tx;
  readonly ports: { readonly keyring: Keyring };
  readonly at: Date;
}

/**
 * Makes the fields of a locked type these, in this order: one that becomes secure is sealed in every credential, one that is
 * left out is archived. How many values were sealed.
 */
export async function setFields(
  { tx, ports, at }: Setting,
  typeId: string,
  fields: readonly FieldDefinition[],
): Promise<number> {
  mustDiffer(fields);
  await mustStaySealed(tx, typeId, fields);
  const secure = await becomingSecure(tx, typeId, fields);
  await storeFields(tx, typeId, fields, at);
  return sealFields(tx, ports.keyring, typeId, secure);
}

/** The type as it is by now with what its credentials lack or have wrong, which is reported and never invented. */
export async function withIssues({ tx, ports }: Setting, type: CredentialType): Promise<ChangedType> {
  return { ...type, issues: await issuesOf(tx, ports.keyring, type) };
}

/** What the audit log keeps of a change of a type: what it was and is, field by field. */
export function typeChanges(before: CredentialType, after: CredentialType): Readonly<Record<string, unknown>> {
  const { changes = {} } = changesOf(before, after, ['name', 'permission_scope', 'icon']);
  const ids = new Set([...before.fields, ...after.fields].map(({ id }) => id));
  const fields = [...ids].flatMap((id): [string, FromTo][] => {
    const [from, to] = [before, after].map(type => said(type.fields.find(field => field.id === id)));
    return from === to ? [] : [[`fields.${id}`, { from, to }]];
  });
  const [order, ordered] = [before, after].map(type => type.fields.map(({ id }) => id).join(' '));
  const moved = fields.length === 0 && order !== ordered ? [['order', { from: order, to: ordered }] as const] : [];
  const all = { ...changes, ...Object.fromEntries([...fields.slice(0, mostFields), ...moved]) };
  return Object.keys(all).length === 0 ? {} : { changes: all };
}

/** Changed fields that one audit event tells. */
const mostFields = 20;

/** A field in a few words; null: there is none. */
function said(field: FieldDefinition | undefined): string | null {
  if (field === undefined) return null;
  const { name, required, secure, valueType } = field;
  return [name, valueType, ...(required ? ['required'] : []), ...(secure ? ['secure'] : [])].join(', ');
}
