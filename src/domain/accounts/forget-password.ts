import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { notBanned } from '../access/banned.ts';
import { command, open } from '../action.ts';
import { job } from '../job.ts';
import { later, lifetimes } from '../lifetimes.ts';
import { queueMail } from '../mail/outbox.ts';
import { makeLink } from '../people/links.ts';

/**
 * Asks for a link to choose a new password. Does the same work and says the same whether the account exists or not. Returns
 * what becomes of mail here.
 */
export const forgetPassword = command('password.forget', {
  input: Type.Object(
    { identifier: Type.String({ minLength: 1, maxLength: 254, format: 'line' }) },
    { additionalProperties: false },
  ),
  permit: open('whoever forgot the password cannot sign in'),
  audit: { of: null },
  limit: { per: 'ip', max: 20, seconds: 60 },
  run: async ({ ports, enqueue, caller }, { identifier }): Promise<'smtp' | 'kept'> => {
    enqueue(passwordForgotten, { identifier, ip: caller.ip });
    return ports.settings.mail;
  },
});

const linksAnHour = 3;

const Forgotten = Type.Object({ identifier: Type.String(), ip: Type.String() }, { additionalProperties: false });

export const passwordForgotten = job('password.forgotten', {
  data: Forgotten,
  run: ({ perform }, data) => perform(sendResetLink, data),
});

/** Mails the link, if there is such an account and it has not been asked too often. Run by the job queue. */
export const sendResetLink = command('password.send_reset_link', {
  input: Forgotten,
  permit: byOperator,
  audit: { of: 'user' },
  run: async (work, { identifier, ip }) => {
    const { tx, ports, at, target, notDone } = work;
    const [user] = await tx.rows<{
      id: string;
      email: string;
      username: string;
      display_name: string | null;
      recent: number;
    }>({
      text: `select u.id, u.email, u.username, u.display_name,
          (select count(*) from one_time_tokens t where t.user_id = u.id and t.kind = 'password_reset' and t.created_at > $2) as recent
        from users u where u.deleted_at is null and u.active and ${notBanned}
          and (fold_ascii(u.email) = fold_ascii($1) or u.username = fold_ascii($1))`,
      values: [identifier, later(at, -3600)],
    });
    if (user === undefined || user.recent >= linksAnHour) return notDone();
    const token = await makeLink(tx, {
      kind: 'password_reset',
      userId: user.id,
      email: user.email,
      at,
      seconds: lifetimes.passwordReset,
    });
    target({ kind: 'user', id: user.id });
    await queueMail(work, {
      kind: 'password_reset',
      to: user.email,
      name: user.display_name ?? user.username,
      ip,
      link: `${ports.settings.publicUrl}/reset-password?token=${token}`,
    });
  },
});
