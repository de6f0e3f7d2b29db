import { archiveReader, headerIn } from '../../platform/archive/archive.ts';
import type { ArchiveKeys } from '../../platform/archive/archive-keys.ts';
import type { ArchiveStore } from '../../platform/archive/archive-store.ts';
import { ArchiveDamaged } from '../../platform/archive/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';

/** So many of those that were read back and found whole stay, however old they are. */
export const neverFewer = 3;

/** Ids of backups whose time is over. Failed ones count for nothing: a month of failures ends no good one. */
export async function backupsPastTheirTime(on: Queryable, now: Date): Promise<string[]> {
  const rows = await on.rows<{ id: string }>({
    name: 'backups_past_their_time',
    text: `with kept as (
        select id, kind, retention_days, taken_at, verified_at,
          row_number() over (partition by kind <> 'selective' and include_database order by (verified_at is null), id desc) as place
        from backups where status = 'succeeded' and expired_at is null)
      select id from kept where place > $2 and taken_at + retention_days * interval '1 day' < $1`,
    values: [now, neverFewer],
  });
  return rows.map(({ id }) => id);
}

/** Takes backups out of the archive whose time is over. The chunks of others stay. */
export async function expireBackups(on: Queryable, store: ArchiveStore, now: Date): Promise<number> {
  const over = await backupsPastTheirTime(on, now);
  for (const id of over) {
    await store.delete('backups', id);
    await on.rows({
      name: 'expire_backup',
      text: 'update backups set expired_at = $2 where id = $1',
      values: [id, now],
    });
  }
  return over.length;
}

/**
 * Removes the chunks that no backup in the archive needs: of those whose time is over, and of those that came to nothing. Where one
 * manifest cannot be read, nothing is removed: it might need any of them. Whoever calls holds the lock of backups.
 */
export async function sweepChunks(
  store: ArchiveStore,
  keys: ArchiveKeys,
): Promise<{ readonly removed: number; readonly why: string | null }> {
  const reader = await archiveReader(store, keys);
  const needed = new Set<string>();
  try {
    for (const id of await store.list('backups')) {
      const { tables, objects } = await reader.manifest(await headerIn(store, id));
      for (const { chunks } of [...tables, ...(objects ?? [])]) {
        for (const { id: chunk, base } of chunks) {
          needed.add(chunk);
          if (base !== undefined) needed.add(base);
        }
      }
    }
  } catch (error) {
    if (error instanceof ArchiveDamaged) return { removed: 0, why: error.message };
    throw error;
  }
  let removed = 0;
  for (const chunk of await store.list('chunks')) {
    if (needed.has(chunk)) continue;
    await store.delete('chunks', chunk);
    removed += 1;
  }
  return { removed, why: null };
}
