import { foldAscii } from '../../kernel/fold-ascii.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { systemRoleMonikers } from '../access/system-roles.ts';
import { administratorMoniker } from '../organizations/organizations.ts';

const reserved: ReadonlySet<string> = new Set([...systemRoleMonikers, administratorMoniker]);

/** Whether a moniker belongs to the system, in every organization: claims carry monikers without saying whose they are. */
export function isReserved(moniker: string): boolean {
  return reserved.has(moniker);
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

/** A moniker for a name that is free in the organization. Only under the access lock, under which roles are made. */
export async function freeMoniker(tx: Tx, organization: string | null, name: string): Promise<string> {
  const base = monikerOf(name);
  const rows = await tx.rows<{ moniker: string }>({
    name: 'monikers_like',
    text: `select moniker from roles
      where organization_id is not distinct from $1 and (moniker = $2 or starts_with(moniker, $2 || '-'))`,
    values: [organization, base],
  });
  const taken = new Set(rows.map(row => row.moniker));
  let moniker = base;
  for (let number = 2; taken.has(moniker) || isReserved(moniker); number += 1) moniker = `${base}-${number}`;
  return moniker;
}
