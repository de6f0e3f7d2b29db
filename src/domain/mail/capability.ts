import { capability } from '../capability.ts';
import { deliverBulkMail, deliverMail } from './deliver.ts';
import { withdrawMail } from './outbox.ts';
import { sealedMail } from './sealed.ts';
import { attention } from './shown.ts';
import { sweeps } from './sweeps.ts';

export const mail = capability('mail', {
  jobs: [deliverMail, deliverBulkMail],
  sweeps,
  erase: ({ tx, at }, { email }) => withdrawMail(tx, email, at),
  restored: async (on, at) => {
    // The one that was copied has sent it.
    const taken = await on.rows({
      text: `update mail_messages set status = 'failed', body = null, settled_at = $1, last_error = 'it waited when the backup was taken, and was not sent from the restored copy'
        where status = 'queued' returning 1`,
      values: [at],
    });
    return taken.length === 0 ? [] : [`${taken.length} mails that were waiting were not kept`];
  },
  sealed: [sealedMail],
  attention,
});
