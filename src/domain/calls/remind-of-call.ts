import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { command, type InCommand } from '../action.ts';
import { Id } from '../fields.ts';
import { job } from '../job.ts';
import { later } from '../lifetimes.ts';
import { notify } from '../notifications/notify.ts';
import { reminderMinutes } from './invitations.ts';
import { callReminder } from './notices.ts';
import type { ScheduledCall } from './scheduled-calls.ts';

const Which = Type.Object({ id: Id, sequence: Type.Integer() }, { additionalProperties: false });

/** Reminds those who are to come of a call, once, unless it was moved or cancelled meanwhile, or is over. */
export const remindOfCall = command('call.remind', {
  input: Which,
  permit: byOperator,
  audit: { off: 'who was reminded is a row of notifications' },
  run: async (work, { id, sequence }): Promise<void> => {
    const { tx, at } = work;
    const rows = await tx.rows<{ user_id: string; title: string; starts_at: string; conversation_id: string }>({
      name: 'remind_of_call',
      text: `with due as (
          update scheduled_calls set reminded_at = $3 where id = $1 and sequence = $2 and reminded_at is null and cancelled_at is null
            and ends_at > $3 returning id, organizer_id, title, starts_at, conversation_id)
        select p.user_id, due.title, due.starts_at, due.conversation_id from due
        join conversation_participants p on p.conversation_id = due.conversation_id
        where p.user_id = due.organizer_id or exists (
          select from scheduled_call_invitees i where i.scheduled_id = due.id and i.user_id = p.user_id)`,
      values: [id, sequence, at],
    });
    const [first] = rows;
    if (first === undefined) return;
    await notify(work, callReminder, {
      to: rows.map(({ user_id }) => user_id),
      facts: { title: first.title, starts_at: first.starts_at },
      by: null,
      target: { kind: 'conversation', id: first.conversation_id },
    });
  },
});

export const remindJob = job('call.remind', {
  data: Which,
  run: async ({ perform }, which) => perform(remindOfCall, which),
});

/** Has those who are to come reminded shortly before; of a later state of it, by that one's own job. */
export function planReminder(
  { enqueue }: Pick<InCommand, 'enqueue'>,
  { id, sequence, starts_at }: ScheduledCall,
): void {
  enqueue(remindJob, { id, sequence }, { startAfter: later(new Date(starts_at), -reminderMinutes * 60) });
}
