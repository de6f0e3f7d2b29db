import { sql } from '../../platform/db/sql.ts';
import { capability } from '../capability.ts';
import { dropIdentity } from './drop-identity.ts';
import { identityKeyErrors } from './errors.ts';
import { identityKeyNotices } from './notices.ts';
import { reminding } from './remind-to-rotate.ts';

/** Public keys for end-to-end encryption, and what their owners keep here encrypted. */
export const identityKeys = capability('identity-keys', {
  errors: identityKeyErrors,
  jobs: [reminding],
  notifications: identityKeyNotices,
  erases: [
    'one_time_keys.user_id',
    'signed_pre_keys.user_id',
    'identity_key_backups.user_id',
    'identity_key_states.user_id',
    'identity_keys.user_id',
  ],
  mailboxProven: dropIdentity,
  // Since the backup was taken, what was left then may have been handed out.
  restored: async on => {
    const withdrawn = await on.rows(
      sql`update one_time_keys set handed_out_at = added_at where handed_out_at is null returning 1`,
    );
    return withdrawn.length === 0
      ? []
      : [
          `${withdrawn.length} one-time keys were withdrawn, as they may have been handed out since; clients upload new ones`,
        ];
  },
  unsealed: {
    'identity_keys.identity_key': 'a public key',
    'identity_key_backups.identity_key': 'a public key',
    'one_time_keys.public_key': 'a public key',
    'signed_pre_keys.identity_key': 'a public key',
    'signed_pre_keys.public_key': 'a public key',
    'signed_pre_keys.signature': 'a signature that everybody may check',
  },
});
