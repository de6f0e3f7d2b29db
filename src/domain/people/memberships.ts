import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';

/** What a change of memberships or roles came to; ids. */
export interface Change {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Ids as they are stored, each once. */
export function unique(ids: readonly string[]): string[] {
  return [...new Set(ids.map(id => id.toLowerCase()))];
}

/** Those of the organizations (null: all) that the person belongs to. */
export async function sharedWith(tx: Tx, id: string, organizations: readonly string[] | null): Promise<string[]> {
  const rows = await tx.rows<{ organization_id: string }>(
    sql`select organization_id from organization_members
      where user_id = ${id} and ${within('organization_id', organizations)} order by organization_id`,
  );
  return rows.map(row => row.organization_id);
}
