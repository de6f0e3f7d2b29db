import Type from 'typebox';
import { refuse } from '../../../kernel/errors.ts';
import { command, needs } from '../../action.ts';
import { lifetimes } from '../../lifetimes.ts';
import { queueMail } from '../../mail/outbox.ts';
import { makeLink } from '../../people/links.ts';
import { helped } from '../security/helped.ts';

/**
 * Mails a person a link to choose a password. It goes to their own mailbox and nobody else sees it, so it asks for less
 * than a link that is handed on. Refuses where mail is only kept.
 */
export const mailLink = command('user.password_mail', {
  input: Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
  permit: needs('user.security.other'),
  refuses: ['access.exceeds_own', 'mail.is_kept', 'user.inactive', 'user.not_found', 'user.own_account'],
  audit: { of: 'user' },
  // Each is a message in somebody's mailbox.
  limit: { per: 'actor', max: 120, seconds: 60 },
  changesAccess: true,
  run: async (work, { id }): Promise<void> => {
    const { tx, ports, at } = work;
    const { email, display_name, username, active } = await helped(work, id, 'mail a password link for');
    if (ports.settings.mail === 'kept') throw refuse('mail.is_kept', {});
    if (!active) throw refuse('user.inactive', {});
    const seconds = lifetimes.passwordMail;
    const token = await makeLink(tx, { kind: 'password_reset', userId: id, email, at, seconds });
    await queueMail(work, {
      kind: 'password_link',
      to: email,
      name: display_name ?? username,
      link: `${ports.settings.publicUrl}/reset-password?token=${token}`,
    });
  },
});
