import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { notBanned } from '../access/banned.ts';
import { command, open } from '../action.ts';
import { queueMail } from '../mail/outbox.ts';
import { notify } from '../notifications/notify.ts';
import { admitVerified } from '../organizations/admit-waiting.ts';
import { clearFailuresOf } from '../passwords/failures.ts';
import { nextPassword, rememberPassword } from '../passwords/new-password.ts';
import { hashBounds } from '../passwords/turn.ts';
import { Password } from '../people/fields.ts';
import { mustBeUsable, spendLink } from '../people/links.ts';
import { dropUnproven } from './drop-unproven.ts';
import { passwordChanged } from './notices.ts';

/**
 * Sets a new password by a mailed link, and signs the person out everywhere. Only the address that the account still has
 * counts: who has lost it must not keep a way in. What others may have attached goes: everything before the address was
 * verified, and after that the other ways in, as long as the password was not one that came by mail.
 * A link that an administrator was shown instead shows nobody to have the mailbox: it verifies nothing and drops nothing.
 */
export const resetPassword = command('password.reset', {
  input: Type.Object(
    { token: Type.String({ minLength: 1, maxLength: 512 }), password: Password },
    { additionalProperties: false },
  ),
  permit: open('the mailed link is the credential'),
  refuses: ['auth.link_rejected'],
  audit: { of: 'user', details: { dropped: { apiKeys: 1 } } },
  // The link verifies the address, too, by which whoever waits for that may join an organization.
  bounds: hashBounds,
  changesAccess: true,
  prepare: async (work, { token, password }) => {
    // Strangers learn nothing of what is asked of whom.
    const link = await mustBeUsable(work.db, 'password_reset', token, work.at);
    if (link.user_id === null) throw refuse('auth.link_rejected', {});
    return nextPassword(work, password, link.user_id, { known: false });
  },
  run: async (work, { token }) => {
    const { tx, at, caller, prepared, actedBy, target, emit } = work;
    const link = await spendLink(tx, 'password_reset', token, at);
    const [before] = await tx.rows<{ verified: boolean; password_unproven: boolean; opened_by_others: boolean }>({
      text: `select email_verified_at is not null as verified,
          password_hash is not null and password_proven_at is null as password_unproven, opened_by_others
        from users where id = $1 for no key update`,
      values: [link.user_id],
    });
    const [user] = await tx.rows<{ id: string; email: string; username: string }>({
      text: `update users u set password_hash = $2, password_changed_at = $3, updated_at = $3,
          password_proven_at = case when $5 then $3::timestamptz end,
          email_verified_at = case when $5 then coalesce(email_verified_at, $3) else email_verified_at end
        where id = $1 and deleted_at is null and active and ${notBanned} and fold_ascii(email) = fold_ascii($4)
          and ($5 or access_epoch::text = $6) returning id, email, username`,
      values: [link.user_id, prepared.hash, at, link.email, link.mailed, link.account_state],
    });
    if (user === undefined) throw refuse('auth.link_rejected', {});
    await tx.rows({
      text: `update one_time_tokens set used_at = $2 where user_id = $1 and kind = 'password_reset' and used_at is null`,
      values: [user.id, at],
    });
    await rememberPassword(tx, user.id, prepared.fingerprint, at);
    await clearFailuresOf(tx, user.id);
    actedBy(user.id);
    target({ kind: 'user', id: user.id });
    // A second factor that came after stays, or whoever gets at the mailbox could switch it off.
    // An account that an administrator opened was never a stranger's.
    const factors = link.mailed && before?.verified !== true && before?.opened_by_others !== true;
    const waysIn = factors || (link.mailed && before?.password_unproven === true);
    await dropUnproven(work, user, { factors, waysIn, keep: null, password: 'new', reason: 'password reset' });
    if (link.mailed && (await admitVerified(work, user.id)).length > 0)
      emit({ type: 'access.changed', users: [user.id] });
    await queueMail(work, {
      kind: 'password_changed',
      to: user.email,
      name: user.username,
      at: at.toISOString(),
      ip: caller.ip,
    });
    await notify(work, passwordChanged, {
      to: [user.id],
      facts: { ip: caller.ip },
      by: null,
      target: { kind: 'account', id: user.id },
    });
  },
});
