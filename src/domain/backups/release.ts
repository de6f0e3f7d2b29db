import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { neededEverywhere } from '../access/needed-everywhere.ts';
import { command } from '../action.ts';
import { sendWaiting } from '../mail/outbox.ts';

/** Lets a restored database reach out: mail that has waited since is sent, and schedules begin again. */
export const releaseRestored = command('backup.release', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: neededEverywhere('backup.create'),
  refuses: ['restore.not_paused'],
  audit: { of: 'backup', details: { mails: 12 } },
  run: async ({ tx, at, actor, enqueue, target }): Promise<{ readonly mails: number }> => {
    const [released] = await tx.rows<{ backup_id: string }>({
      name: 'release_restored',
      text: 'update restores set released_at = $1, released_by = $2 where released_at is null returning backup_id',
      values: [at, actor.userId],
    });
    if (released === undefined) throw refuse('restore.not_paused', {});
    const mails = await sendWaiting({ tx, enqueue });
    target({ kind: 'backup', id: released.backup_id }, { mails });
    return { mails };
  },
});
