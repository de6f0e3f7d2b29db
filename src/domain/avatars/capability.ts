import { capability } from '../capability.ts';
import { avatarErrors } from './errors.ts';

const shown = 'a picture that others see';

/** The pictures of people. */
export const avatars = capability('avatars', {
  errors: avatarErrors,
  erases: ['avatars.user_id'],
  unsealed: { 'avatars.large': shown, 'avatars.small': shown },
});
