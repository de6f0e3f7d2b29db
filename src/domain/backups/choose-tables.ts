import type { Choose } from './snapshot.ts';

/** Without these nothing that is sealed opens. */
export const keyTables = ['key_versions', 'carried_roots'];

/** Whole tables, with all that they refer to, so that what is restored has no reference that leads nowhere. */
export function tablesWithReferences(wanted: readonly string[]): Choose {
  return async client => {
    const { rows } = await client.query<{ name: string }>(
      `with recursive chosen as (
         select c.oid from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname = any($1)
         union select k.confrelid from chosen join pg_constraint k on k.conrelid = chosen.oid and k.contype = 'f')
       select c.relname as name from chosen join pg_class c using (oid)`,
      [[...wanted, ...keyTables]],
    );
    const chosen = new Set(rows.map(({ name }) => name));
    return { table: name => chosen.has(name), rows: () => null };
  };
}

/** None at all, for a backup of files only. */
export const noTables: Choose = async () => ({ table: () => false, rows: () => null });
