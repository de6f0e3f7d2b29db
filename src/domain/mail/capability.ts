import { capability } from '../capability.ts';
import { deliverBulkMail, deliverMail } from './deliver.ts';

export const mail = capability('mail', { jobs: [deliverMail, deliverBulkMail] });
