import { sql } from '../../platform/db/sql.ts';
import { capability, daysBefore } from '../capability.ts';
import { deliverSms } from './deliver-sms.ts';
import { demands } from './demands.ts';
import { dropFactors } from './drop-factors.ts';
import { mfaErrors } from './errors.ts';
import { watchFactors } from './missed-factors.ts';
import { factorsChanged, mfaChanged } from './notices.ts';
import { sealedFactor } from './sealed.ts';
import { attention } from './shown.ts';

export const mfa = capability('mfa', {
  errors: mfaErrors,
  jobs: [watchFactors, deliverSms, demands],
  notifications: [mfaChanged, factorsChanged],
  erases: [
    'mfa_factors.user_id',
    'mfa_backup_codes.user_id',
    'mfa_sent_codes.user_id',
    'passkeys.user_id',
    'mfa_demands.user_id',
  ],
  mailboxProven: dropFactors,
  sealed: [sealedFactor],
  unsealed: {
    'mfa_backup_codes.hash': 'a hash',
    'mfa_sent_codes.sign_in': 'a hash',
    'mfa_sent_codes.destination': 'a hash',
    'passkeys.credential_id': 'a name that the authenticator tells whoever asks it',
    'passkeys.public_key': 'a public key',
  },
  sweeps: [
    {
      // A day after they expired.
      name: 'sentCodes',
      rows: (now, limit) => sql`delete from mfa_sent_codes where id in
        (select id from mfa_sent_codes where expires_at < ${daysBefore(now, 1)} limit ${limit} for update skip locked)`,
    },
  ],
  attention,
});
