import Type from 'typebox';
import { refuse, refuseField } from '../../../kernel/errors.ts';
import { foldAscii } from '../../../kernel/fold-ascii.ts';
import { RefusedAfterCommit } from '../../../kernel/refused-after.ts';
import { bySession, command } from '../../action.ts';
import { lifetimes } from '../../lifetimes.ts';
import { queueMail } from '../../mail/outbox.ts';
import { admit, CurrentPassword, stepUp } from '../../mfa/step-up.ts';
import { hashBounds } from '../../passwords/turn.ts';
import { Email } from '../../people/fields.ts';
import { makeLink } from '../../people/links.ts';
import type { Settings } from '../../ports.ts';
import { addressState, spendAddressLinks } from './take-address.ts';

/**
 * Asks for another e-mail address: it becomes the account's once it is confirmed by the link that is mailed to it, and the
 * present one is told. A later request takes the place of an earlier one.
 */
export const changeEmail = command('user.change_email', {
  input: Type.Object({ email: Email, password: Type.Optional(CurrentPassword) }, { additionalProperties: false }),
  permit: bySession('profile'),
  refuses: ['auth.locked', 'auth.sign_in_again', 'auth.wrong_password', 'user.email_taken'],
  audit: { of: 'user' },
  // Each mails whoever has the address.
  limit: { per: 'actor', max: 10, seconds: 3600 },
  bounds: hashBounds,
  prepare: (read, { password }) => stepUp(read, password),
  run: async (work, { email }): Promise<Settings['mail'] | RefusedAfterCommit> => {
    const { tx, ports, at, userId, caller, prepared, target } = work;
    target({ kind: 'user', id: userId });
    const account = await admit(work, prepared);
    if (account instanceof RefusedAfterCommit) return account;
    if (foldAscii(email) === foldAscii(account.email)) throw refuseField('email', 'is your address already');
    const taken = await tx.rows({
      name: 'address_taken',
      text: 'select 1 from users where fold_ascii(email) = fold_ascii($1) and deleted_at is null',
      values: [email],
    });
    if (taken.length > 0) throw refuse('user.email_taken', {});
    const accountState = await addressState(tx, userId);
    if (accountState === null) throw refuse('auth.required', {});
    await spendAddressLinks(tx, userId, at);
    const seconds = lifetimes.emailChange;
    const token = await makeLink(tx, { kind: 'email_change', userId, email, at, seconds, accountState });
    const name = account.display_name ?? account.username;
    const link = `${ports.settings.publicUrl}/verify-email?token=${token}`;
    await queueMail(work, { kind: 'confirm_email', to: email, name, link, ip: caller.ip });
    await queueMail(work, { kind: 'email_asked', to: account.email, name, at: at.toISOString(), ip: caller.ip });
    return ports.settings.mail;
  },
});
