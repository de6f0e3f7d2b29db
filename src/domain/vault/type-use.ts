import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import type { FieldDefinition } from './fields.ts';
import { fieldsSql } from './types.ts';

/** A type as its credentials use it. */
export interface UsedType {
  readonly id: string;
  readonly name: string;
  readonly fields: readonly FieldDefinition[];
}

/**
 * A type that may be used for a company of that organization: the platform's, or the organization's own. It keeps its
 * fields until the transaction ends.
 */
export async function lockTypeFor(tx: Tx, id: string, organization: string | null): Promise<UsedType> {
  // First the lock, then the fields: a statement sees what was committed when it began, not when it got its lock.
  const locked = await tx.rows({
    name: 'use_credential_type',
    text: `select 1 from credential_types where id = $1
      and (organization_id is null or organization_id is not distinct from $2::uuid) for share`,
    values: [id, organization],
  });
  if (locked.length === 0) throw refuse('credential_type.not_found', {});
  return usedType(tx, id);
}

/** The fields of a type that is locked already. */
export async function usedType(tx: Tx, id: string): Promise<UsedType> {
  const [type] = await tx.rows<UsedType>({
    name: 'used_credential_type',
    text: `select t.id, t.name, ${fieldsSql('t.id')} as fields from credential_types t where t.id = $1`,
    values: [id],
  });
  if (type === undefined) throw refuse('credential_type.not_found', {});
  return type;
}
