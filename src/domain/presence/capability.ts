import { capability } from '../capability.ts';

/** Who is there. */
export const presence = capability('presence', {
  erases: ['presence.user_id', 'presence_places.user_id'],
});
