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
  sealed: [sealedMail],
  attention,
});
