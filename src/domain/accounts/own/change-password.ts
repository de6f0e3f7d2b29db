import Type from 'typebox';
import { refuseField } from '../../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../../kernel/refused-after.ts';
import { bySession, command } from '../../action.ts';
import { queueMail } from '../../mail/outbox.ts';
import { admit, CurrentPassword, stepUp } from '../../mfa/step-up.ts';
import { notify } from '../../notifications/notify.ts';
import { nextPassword, rememberPassword } from '../../passwords/new-password.ts';
import { hashBounds } from '../../passwords/turn.ts';
import { Password } from '../../people/fields.ts';
import { endSessions } from '../../sessions/sessions.ts';
import { passwordChanged } from '../notices.ts';

/**
 * Sets a new password in place of the current one, or a first one soon after a sign-in. All other sessions end, and so do
 * links that were mailed for another password or address.
 */
export const changePassword = command('password.change', {
  input: Type.Object(
    { currentPassword: Type.Optional(CurrentPassword), newPassword: Password },
    { additionalProperties: false },
  ),
  permit: bySession('profile'),
  refuses: ['auth.locked', 'auth.sign_in_again', 'auth.wrong_password'],
  audit: { of: 'user', details: { sessions: 2 } },
  bounds: hashBounds,
  prepare: async (work, { currentPassword, newPassword }) => {
    const shown = await stepUp(work, currentPassword, { passwordNeeded: true, field: 'current_password' });
    // Whoever does not know the password learns nothing of what is asked of another.
    if (shown.shown === 'wrong password') return { shown, next: null };
    if (newPassword === currentPassword) throw refuseField('new_password', 'must not be your current password');
    const next = await nextPassword(work, newPassword, work.userId, { known: true, field: 'new_password' });
    return { shown, next };
  },
  run: async (work): Promise<undefined | RefusedAfterCommit> => {
    const { tx, at, actor, userId, caller, prepared, target } = work;
    target({ kind: 'user', id: userId });
    const account = await admit(work, prepared.shown);
    if (account instanceof RefusedAfterCommit) return account;
    await tx.rows({
      name: 'change_own_password',
      // It counts as its mailbox's owner's only where the one before did, or where there was none.
      text: `update users set password_hash = $2, password_changed_at = $3, updated_at = $3,
          password_proven_at = case when password_proven_at is not null
            or password_hash is null and email_verified_at is not null then $3::timestamptz end
        where id = $1`,
      values: [userId, prepared.next?.hash, at],
    });
    await rememberPassword(tx, userId, prepared.next?.fingerprint ?? null, at);
    await tx.rows({
      name: 'end_own_links',
      text: `update one_time_tokens set used_at = $2
        where user_id = $1 and kind in ('password_reset', 'email_change') and used_at is null`,
      values: [userId, at],
    });
    const ended = await endSessions(work, userId, { reason: 'password changed', except: actor.sessionId });
    target({ kind: 'user', id: userId }, { sessions: ended });
    const { email, username, display_name } = account;
    await queueMail(work, {
      kind: 'password_changed',
      to: email,
      name: display_name ?? username,
      at: at.toISOString(),
      ip: caller.ip,
    });
    await notify(work, passwordChanged, {
      to: [userId],
      facts: { ip: caller.ip },
      by: null,
      target: { kind: 'account', id: userId },
    });
    return undefined;
  },
});
