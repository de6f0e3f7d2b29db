import Type from 'typebox';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { holdsNode, mayHold } from '../access/holders.ts';
import { notification } from '../notification.ts';

export const backupFailed = notification('backup.failed', {
  facts: Type.Object({ why: Type.String() }),
  about: 'A backup fails, or one that is there cannot be read any more',
  ways: ['mail', 'app'],
  words: ({ why }) => `A backup failed: ${why}`,
});

export const backupNotices = [backupFailed];

/** As many are told at most. */
const mostTold = 50;

/** Whoever may take backups. */
export async function whoLooksAfterBackups(tx: Tx, at: Date): Promise<string[]> {
  const node = 'backup.create';
  const found = await tx.rows<{ id: string }>(
    sql`select u.id from users u where u.id in ${mayHold(node)} and ${holdsNode({ node, organization: null, at })}
      order by u.id limit ${mostTold}`,
  );
  return found.map(({ id }) => id);
}
