import { capability } from '../capability.ts';
import { dropWaysIn } from './drop-ways-in.ts';
import { sessionErrors } from './errors.ts';
import { newDeviceSignedIn } from './notices.ts';
import { endSessions } from './sessions.ts';
import { sweeps } from './sweeps.ts';

export const sessions = capability('sessions', {
  errors: sessionErrors,
  sweeps,
  notifications: [newDeviceSignedIn],
  erases: ['known_devices.user_id'],
  erase: async (work, { id }) => void (await endSessions(work, id, { reason: 'deleted' })),
  keeps: { 'sessions.user_id': 'it ends with the account, and is swept 30 days later' },
  mailboxProven: dropWaysIn,
  restored: async (on, at) => {
    const ended = await on.rows({
      text: `update sessions set revoked_at = $1, revoked_reason = 'restored' where revoked_at is null returning 1`,
      values: [at],
    });
    return [`${ended.length} sessions were ended; everybody signs in again`];
  },
  unsealed: { 'refresh_tokens.hash': 'a hash' },
});
