import { sql } from '../../platform/db/sql.ts';
import { capability } from '../capability.ts';
import { deliverPush } from './deliver-push.ts';
import { pushErrors } from './errors.ts';
import { sealedPushKey } from './keys.ts';

export const push = capability('push', {
  errors: pushErrors,
  jobs: [deliverPush],
  sweeps: [
    {
      // Nothing is pushed to them any more.
      name: 'endedPush',
      rows: (now, limit) => sql`delete from push_subscriptions where id in
        (select p.id from push_subscriptions p join sessions s on s.id = p.session_id
          where s.revoked_at is not null or s.expires_at <= ${now} limit ${limit} for update of p skip locked)`,
    },
  ],
  erases: ['push_subscriptions.user_id'],
  sealed: [sealedPushKey],
  unsealed: {
    'push_subscriptions.p256dh': 'a public key',
    'push_subscriptions.auth':
      'the browser’s half of what a push is encrypted with; it opens nothing without the browser’s private key',
  },
});
