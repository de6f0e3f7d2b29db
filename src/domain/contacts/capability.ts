import { capability } from '../capability.ts';
import { contactErrors } from './errors.ts';
import { contactNotices } from './notices.ts';

/** Friends, and whom one has blocked. */
export const contacts = capability('contacts', {
  errors: contactErrors,
  notifications: contactNotices,
  erases: [
    'person_blocks.blocker_id',
    'person_blocks.blocked_id',
    'friendships.first_id',
    'friendships.second_id',
    'friendships.requested_by',
  ],
});
