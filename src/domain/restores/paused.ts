import type { Queryable } from '../../platform/db/queryable.ts';

/**
 * Whether this database was restored from a backup and nobody has said yet that it may reach out: it may be a copy, beside the
 * one that people use. What would go to people or other systems waits until then.
 */
export async function isPaused(on: Queryable): Promise<boolean> {
  const rows = await on.rows({ name: 'restore_paused', text: 'select 1 from restores where released_at is null' });
  return rows.length > 0;
}

/** A restore after which nothing leaves yet. Times are RFC 3339 UTC. */
export interface Restore {
  readonly backup_id: string;
  readonly taken_at: string;
  readonly restored_at: string;
}

export async function heldBack(on: Queryable): Promise<Restore | null> {
  const [row] = await on.rows<Restore>({
    name: 'restore_held_back',
    text: 'select backup_id, taken_at, restored_at from restores where released_at is null',
  });
  return row ?? null;
}
