import { capability } from '../capability.ts';
import { dropFactors } from './drop-factors.ts';
import { mfaErrors } from './errors.ts';
import { watchFactors } from './missed-factors.ts';
import { mfaChanged } from './notices.ts';
import { sealedFactor } from './sealed.ts';
import { attention } from './shown.ts';

export const mfa = capability('mfa', {
  errors: mfaErrors,
  jobs: [watchFactors],
  notifications: [mfaChanged],
  erases: ['mfa_factors.user_id', 'mfa_backup_codes.user_id'],
  mailboxProven: dropFactors,
  sealed: [sealedFactor],
  unsealed: { 'mfa_backup_codes.hash': 'a hash' },
  attention,
});
