import Type from 'typebox';
import { byOperator } from '../../../kernel/permit.ts';
import { command } from '../../action.ts';
import { job } from '../../job.ts';
import { lifetimes } from '../../lifetimes.ts';
import { queueMail } from '../../mail/outbox.ts';
import { makeLink } from '../../people/links.ts';
import { canBegin } from './waiting.ts';

/** People whose mail is written in one transaction. */
const batch = 200;
/**
 * Invitations that wait in the outbox: a mail server that is slow, or away, must not have us write a hundred thousand sealed
 * messages. The others of an import wait as a row of a few bytes.
 */
const mostWaiting = 1_000;

/**
 * Mails the next of those who were imported and have no password a link to choose one: as many as the outbox has room
 * for. Run by the job queue, every minute and after each batch; where mail is only kept, they wait for somebody to ask
 * for their links.
 */
export const sendWaitingInvitations = command('user.invite', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: byOperator,
  audit: { of: 'import', details: { invited: 250 } },
  run: async (work): Promise<void> => {
    const { tx, ports, at, enqueue, target, notDone } = work;
    const [outbox] = await tx.rows<{ count: number }>({
      text: `select count(*) as count from mail_messages where kind = 'account_invited' and status = 'queued'`,
    });
    const room = Math.min(batch, mostWaiting - (outbox?.count ?? 0));
    if (ports.settings.mail === 'kept' || room <= 0) return notDone();
    const people = await tx.rows<{ id: string; email: string; can_begin: boolean; import_id: string }>({
      text: `delete from account_invitations i using users u
        where u.id = i.user_id and i.user_id in
          (select user_id from account_invitations order by created_at, user_id limit $1 for update skip locked)
        returning u.id, u.email, ${canBegin} as can_begin, i.import_id`,
      values: [room],
    });
    if (people.length === 0) return notDone();
    const invited = people.filter(({ can_begin }) => can_begin);
    for (const { id: userId, email } of invited) {
      const token = await makeLink(tx, {
        kind: 'password_reset',
        userId,
        email,
        at,
        seconds: lifetimes.accountInvitation,
      });
      const link = `${ports.settings.publicUrl}/reset-password?token=${token}`;
      await queueMail(work, { kind: 'account_invited', to: email, link });
    }
    for (const id of new Set(people.map(each => each.import_id)))
      target({ kind: 'import', id }, { invited: invited.length });
    if (people.length === batch) enqueue(inviteWaiting, {});
  },
});

export const inviteWaiting = job('user.invite', {
  data: Type.Object({}),
  every: '* * * * *',
  run: ({ perform }) => perform(sendWaitingInvitations, {}),
});
