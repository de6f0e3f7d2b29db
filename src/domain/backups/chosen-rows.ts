import type { WantedRows } from '../../platform/archive/backup-order.ts';
import { organizationsWithTheirs } from './choose-organizations.ts';
import { noTables, tablesWithReferences } from './choose-tables.ts';
import type { Choose } from './snapshot.ts';

/** Which tables and rows a backup is to hold; null: all. */
export function chosenRowsOf({
  include_database: database,
  tables,
  organization_ids: organizations,
}: WantedRows): Choose | null {
  if (!database) return noTables;
  if (organizations !== null) return organizationsWithTheirs(organizations);
  return tables === null ? null : tablesWithReferences(tables);
}
