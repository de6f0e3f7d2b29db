import Type from 'typebox';
import { query, self } from '../action.ts';

/** Lets somebody hear of their notifications as they come, for as long as their session lasts. */
export const followNotifications = query('notification.follow', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: self('notifications'),
  run: async ({ userId }) => ({ userId }),
});
