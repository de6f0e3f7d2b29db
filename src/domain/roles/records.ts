import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { brokenConstraint } from '../../platform/db/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { withinOrPlatform } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';

/** A permission record. Times are RFC 3339 UTC; `organization_id` is null for one of the whole platform. */
export interface PermissionRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly resource: string;
  readonly action: string;
  readonly organization_id: string | null;
  readonly is_system: boolean;
  readonly revision: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** Columns of a `PermissionRecord` from `permissions p`. */
export const recordColumns =
  'p.id, p.name, p.description, p.resource, p.action, p.organization_id, p.is_system, p.revision, p.created_at, p.updated_at';

/**
 * SQL: the records `p` that a scope shows: the platform's to everybody who may read any, because roles are built from them
 * everywhere; others where they belong.
 */
export const visibleRecords = (organizations: unknown): Fragment =>
  withinOrPlatform('p.organization_id', organizations);

/** A record by its id, of those that a scope shows. */
export async function recordById(on: Queryable, id: string, scope: Scope): Promise<PermissionRecord> {
  const [record] = await on.rows<PermissionRecord>(
    sql`select ${raw(recordColumns)} from permissions p where p.id = ${id} and ${visibleRecords(organizationsIn(scope))}`,
  );
  if (record === undefined) throw refuse('permission.not_found', { ids: [] });
  return record;
}

/** A record that may be changed where the caller holds `node`: no system record, and of the platform only everywhere. */
export async function changeableRecord(tx: Tx, id: string, scope: Scope, node: string): Promise<PermissionRecord> {
  const record = await recordById(tx, id, scope);
  if (record.is_system) throw refuse('access.system_default', { what: 'permission' });
  if (record.organization_id === null && scope !== 'everything') {
    throw refuse('permission.denied', { missing: [node] });
  }
  return record;
}

export interface NewRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly resource: string;
  readonly action: string;
  readonly organization: string | null;
  readonly at: Date;
}

/** Stores a record; undefined when the organization has one for the same resource and action. */
export async function insertRecord(tx: Tx, record: NewRecord): Promise<PermissionRecord | undefined> {
  const [stored] = await tx.rows<PermissionRecord>({
    name: 'insert_permission',
    text: `insert into permissions as p (id, name, description, resource, action, organization_id, created_at, updated_at)
      values ($1, $2, $3, $4, $5, $6, $7, $7)
      on conflict (resource, action, organization_id) do nothing returning ${recordColumns}`,
    values: [
      record.id,
      record.name,
      record.description,
      record.resource,
      record.action,
      record.organization,
      record.at,
    ],
  });
  return stored;
}

/** Writes a record's fields anew. Refuses a resource and action that another record of the organization has. */
export async function storeRecord(
  tx: Tx,
  { id, name, description, resource, action }: Omit<NewRecord, 'organization' | 'at'>,
  at: Date,
): Promise<void> {
  try {
    await tx.rows({
      name: 'store_permission',
      text: `update permissions set name = $2, description = $3, resource = $4, action = $5, updated_at = $6 where id = $1`,
      values: [id, name, description, resource, action, at],
    });
  } catch (error) {
    if (brokenConstraint(error) === 'permissions_key') throw refuse('permission.exists', {});
    throw error;
  }
}

/** Whether a role holds the record. */
export async function isGranted(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.rows({
    name: 'permission_is_granted',
    text: 'select 1 from role_permissions where permission_id = $1 limit 1',
    values: [id],
  });
  return rows.length > 0;
}
