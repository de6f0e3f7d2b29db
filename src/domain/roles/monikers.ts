import { refuse } from '../../kernel/errors.ts';
import { foldAscii } from '../../kernel/fold-ascii.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { systemRoleMonikers } from '../access/system-roles.ts';
import { administratorMoniker } from '../organizations/organizations.ts';

const reserved: ReadonlySet<string> = new Set([...systemRoleMonikers, administratorMoniker]);

/**
 * Refuses a moniker that belongs to the system, and inside an organization also those of the platform's own roles: who
 * reads a moniker must never take a role of an organization for one of the platform.
 */
export async function mustBeFreeToName(tx: Tx, organization: string | null, moniker: string): Promise<void> {
  if (reserved.has(moniker) || (organization !== null && (await platformHas(tx, moniker))))
    throw refuse('role.moniker_reserved', { moniker });
}

async function platformHas(tx: Tx, moniker: string): Promise<boolean> {
  const rows = await tx.rows({
    name: 'platform_moniker',
    text: 'select 1 from roles where moniker = $1 and organization_id is null',
    values: [moniker],
  });
  return rows.length > 0;
}

/** Leaves room for a number within the 64 characters of the column. */
const longest = 56;

/** A moniker made from a name, as yet without regard to others: `Équipe (Nord)` → `equipe-nord`. */
export function monikerOf(name: string): string {
  const slug = foldAscii(name.normalize('NFKD').replace(/\p{M}/gu, ''))
    .replace(/[^a-z0-9_]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'role' : slug;
}

/** A moniker for a name that is free in the organization, and none of the platform's. Only under the access lock, under which roles are made. */
export async function freeMoniker(tx: Tx, organization: string | null, name: string): Promise<string> {
  const base = monikerOf(name);
  const rows = await tx.rows<{ moniker: string }>({
    name: 'monikers_like',
    text: `select moniker from roles
      where (organization_id is null or organization_id = $1) and (moniker = $2 or starts_with(moniker, $2 || '-'))`,
    values: [organization, base],
  });
  const taken = new Set(rows.map(row => row.moniker));
  let moniker = base;
  for (let number = 2; taken.has(moniker) || reserved.has(moniker); number += 1) moniker = `${base}-${number}`;
  return moniker;
}
