import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { Pattern, patternOf, recordOf } from '../access/patterns.ts';
import { Id } from '../fields.ts';

/** What a role is to give: records, patterns, or both together. Surfaces show the one or the other of the same grants. */
export const Granted = {
  permissionIds: Type.Optional(Type.Array(Id, { maxItems: 1000 })),
  patterns: Type.Optional(Type.Array(Pattern, { maxItems: 1000 })),
};

export interface GrantedInput {
  readonly permissionIds?: readonly string[] | undefined;
  readonly patterns?: readonly string[] | undefined;
}

/** A record as something that a role gives. */
export interface GrantedRecord {
  readonly id: string;
  readonly pattern: string;
}

interface Row {
  readonly id: string;
  readonly resource: string;
  readonly action: string;
}

const granted = ({ id, resource, action }: Row): GrantedRecord => ({ id, pattern: patternOf(resource, action) });

/**
 * The records that a role of an organization (null: the platform) is to give, in the order named. Refuses ids that name none of the
 * organization's or the platform's records; a pattern without a record gets one.
 */
export async function recordsToGrant(
  tx: Tx,
  organization: string | null,
  { permissionIds = [], patterns = [] }: GrantedInput,
  making: { readonly newId: () => string; readonly at: Date },
): Promise<GrantedRecord[]> {
  const records = [
    ...(await recordsByIds(tx, organization, permissionIds)),
    ...(await recordsByPatterns(tx, organization, patterns, making)),
  ];
  return [...new Map(records.map(record => [record.id, record])).values()];
}

async function recordsByIds(tx: Tx, organization: string | null, asked: readonly string[]): Promise<GrantedRecord[]> {
  const ids = [...new Set(asked.map(id => id.toLowerCase()))];
  if (ids.length === 0) return [];
  const rows = await tx.rows<Row>({
    name: 'permissions_by_ids',
    text: `select id, resource, action from permissions
      where id = any($1) and (organization_id is null or organization_id = $2)`,
    values: [ids, organization],
  });
  const found = new Set(rows.map(row => row.id));
  const unknown = ids.filter(id => !found.has(id));
  if (unknown.length > 0) throw refuse('permission.not_found', { ids: unknown });
  return inOrder(rows.map(granted), ids, ({ id }) => id);
}

async function recordsByPatterns(
  tx: Tx,
  organization: string | null,
  patterns: readonly string[],
  { newId, at }: { readonly newId: () => string; readonly at: Date },
): Promise<GrantedRecord[]> {
  if (patterns.length === 0) return [];
  const wanted = [...new Set(patterns)].map(pattern => ({ id: newId(), pattern, ...recordOf(pattern) }));
  const values = [
    organization,
    wanted.map(each => each.resource),
    wanted.map(each => each.action),
    wanted.map(each => each.id),
    wanted.map(each => each.pattern),
    at,
  ];
  await tx.rows({
    name: 'make_missing_permissions',
    text: `insert into permissions (id, name, resource, action, organization_id, created_at, updated_at)
      select w.id, w.pattern, w.resource, w.action, $1, $6, $6
      from unnest($2::text[], $3::text[], $4::uuid[], $5::text[]) as w (resource, action, id, pattern)
      where not exists (select 1 from permissions p where p.resource = w.resource and p.action = w.action
        and (p.organization_id is null or p.organization_id = $1))
      on conflict (resource, action, organization_id) do nothing`,
    values,
  });
  // The organization's own record stands for a pattern before the platform's.
  const rows = await tx.rows<Row>({
    name: 'permissions_by_patterns',
    text: `select distinct on (p.resource, p.action) p.id, p.resource, p.action
      from permissions p join unnest($2::text[], $3::text[]) as w (resource, action)
        on p.resource = w.resource and p.action = w.action
      where p.organization_id is null or p.organization_id = $1
      order by p.resource, p.action, p.organization_id nulls last`,
    values: values.slice(0, 3),
  });
  return inOrder(rows.map(granted), patterns, ({ pattern }) => pattern);
}

function inOrder(
  records: readonly GrantedRecord[],
  keys: readonly string[],
  keyOf: (record: GrantedRecord) => string,
): GrantedRecord[] {
  const places = new Map([...new Set(keys)].map((key, place) => [key, place]));
  return records.toSorted((a, b) => (places.get(keyOf(a)) ?? 0) - (places.get(keyOf(b)) ?? 0));
}

/** Makes a role give these records, in this order, and no others; whether that changed what it gives. */
export async function replaceRoleGrants(tx: Tx, roleId: string, records: readonly GrantedRecord[]): Promise<boolean> {
  const ids = records.map(record => record.id);
  const taken = await tx.rows({
    name: 'take_permissions_from_role',
    text: 'delete from role_permissions where role_id = $1 and permission_id <> all($2) returning permission_id',
    values: [roleId, ids],
  });
  const given = await tx.rows<{ fresh: boolean }>({
    name: 'give_permissions_to_role',
    text: `insert into role_permissions (role_id, permission_id, position)
      select $1, id, place from unnest($2::uuid[]) with ordinality as w (id, place)
      on conflict (role_id, permission_id) do update set position = excluded.position returning xmax = 0 as fresh`,
    values: [roleId, ids],
  });
  return taken.length > 0 || given.some(({ fresh }) => fresh);
}
