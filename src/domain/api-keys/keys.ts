import { refuse } from '../../kernel/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, sql } from '../../platform/db/sql.ts';

/** A secret of a key, of which nobody is told more than how it begins. Times are RFC 3339. */
export interface KeySecret {
  readonly lookup: string;
  readonly made_at: string;
  /** Null: it is the one in use. */
  readonly ends_at: string | null;
  readonly last_used_at: string | null;
}

/** A key as its owner sees it. */
export interface OwnedKey {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly areas: readonly string[];
  readonly organization_id: string | null;
  readonly organization_name: string | null;
  readonly ranges: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly rotated_at: string;
  readonly expires_at: string;
  readonly last_used_at: string | null;
  readonly last_used_ip: string | null;
  readonly revision: number;
  /** Those that are good, the newest first; none after a restore. */
  readonly secrets: readonly KeySecret[] | null;
}

const columns = (at: unknown): Fragment => sql`k.id, k.user_id, k.name, k.permissions, k.areas, k.organization_id,
  (select o.name from organizations o where o.id = k.organization_id) as organization_name, k.ranges, k.created_at,
  k.updated_at, k.rotated_at, k.expires_at, k.last_used_at, k.last_used_ip, k.revision,
  (select json_agg(json_build_object('lookup', s.lookup, 'made_at', s.made_at, 'ends_at', s.ends_at,
      'last_used_at', s.last_used_at) order by s.made_at desc, s.ends_at desc nulls first)
    from api_key_secrets s where s.key_id = k.id and (s.ends_at is null or s.ends_at > ${at})) as secrets`;

const ofPerson = prepared<[userId: string, organizations: readonly string[] | null, at: Date]>(
  'api_keys_of_person',
  (userId, organizations, at) => sql`select ${columns(at)} from api_keys k where k.user_id = ${userId}
    and (${organizations}::uuid[] is null or k.organization_id is null or k.organization_id = any(${organizations}::uuid[]))
    order by k.created_at desc, k.id desc`,
);

/** A person's keys, the newest first: all of them, or (ids) without those that are for other organizations. */
export function keysOf(
  on: Queryable,
  userId: string,
  organizations: readonly string[] | null,
  at: Date,
): Promise<OwnedKey[]> {
  return on.rows<OwnedKey>(ofPerson(userId, organizations, at));
}

/** One of them; refuses as not found what is not. */
export async function keyOf(
  on: Queryable,
  {
    id,
    userId,
    organizations = null,
  }: {
    readonly id: string;
    readonly userId: string;
    readonly organizations?: readonly string[] | null;
  },
  at: Date,
): Promise<OwnedKey> {
  const [key] = await on.rows<OwnedKey>(
    sql`select ${columns(at)} from api_keys k where k.id = ${id} and k.user_id = ${userId}
      and (${organizations}::uuid[] is null or k.organization_id is null or k.organization_id = any(${organizations}::uuid[]))`.named(
      'api_key_of_person',
    ),
  );
  if (key === undefined) throw refuse('api_key.not_found', {});
  return key;
}

/** The same, held until the transaction ends. */
export async function heldKey(tx: Tx, asked: Parameters<typeof keyOf>[1], at: Date): Promise<OwnedKey> {
  await tx.rows({ name: 'hold_api_key', text: 'select 1 from api_keys where id = $1 for update', values: [asked.id] });
  return keyOf(tx, asked, at);
}

/** What an audit event says of a key. */
export function keyTarget({
  id,
  name,
  organization_id: organization,
}: Pick<OwnedKey, 'id' | 'name' | 'organization_id'>) {
  return { kind: 'api_key', id, name, organization } as const;
}
