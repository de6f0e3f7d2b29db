import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { beginningOf } from '../../kernel/moment.ts';
import { mustFit } from '../../kernel/share-counter.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { command, type InCommand, self } from '../action.ts';
import { mustNotBeApart } from '../conversations/apart.ts';
import { type Conversation, conversationFor, type Participant } from '../conversations/conversations.ts';
import { editable } from '../editable.ts';
import { Id, orNull } from '../fields.ts';
import { Callees, CallTypeName, mostInCall } from './fields.ts';
import { calendarWriter, sendInvitations } from './invitations.ts';
import { planReminder } from './remind-of-call.ts';
import { type ScheduledCall, scheduledFor, WhichScheduled } from './scheduled-calls.ts';

const longestDays = 366;

/** What is agreed on. */
const Agreed = {
  title: Type.String({ minLength: 1, maxLength: 200, format: 'name' }),
  startsAt: Type.String({ format: 'moment' }),
  minutes: Type.Integer({ minimum: 5, maximum: 1440 }),
  timezone: Type.String({ maxLength: 64, format: 'timezone' }),
};

type Work = Participant & InCommand;

const editableScheduledCall = editable('scheduled_call', 'scheduled_calls', 'scheduled call');

/** Agrees on a call with people of a conversation: they are notified, and invited by a mail that their calendar takes. */
export const scheduleCall = command('call.schedule', {
  input: Type.Object(
    { conversationId: Id, callType: CallTypeName, ...Agreed, calleeIds: orNull(Callees) },
    { additionalProperties: false },
  ),
  permit: self('calls'),
  refuses: ['call.callees_not_found', 'call.schedule_not_found', 'conversation.blocked', 'conversation.not_found'],
  audit: { of: 'scheduled_call', details: { invitees: 3 } },
  limit: { per: 'actor', max: 30, seconds: 60 },
  bounds: ['person.scheduled_calls'],
  prepare: calendarWriter,
  run: async (work, { conversationId, callType, calleeIds, ...agreed }): Promise<ScheduledCall> => {
    const { tx, ports, userId, at, target, prepared: writer } = work;
    const conversation = await conversationFor(tx, work, conversationId, at);
    await mustNotBeApart(tx, conversation, userId);
    const invitees = await inviteesOf(tx, conversation, userId, calleeIds);
    const startsAt = momentOfStart(agreed.startsAt, at);
    await mustHaveRoomFor(tx, userId, at);
    const id = ports.newId();
    target({ kind: 'scheduled_call', id, organization: conversation.organization_id }, { invitees: invitees.length });
    await tx.rows({
      name: 'schedule_call',
      text: `with made as (
          insert into scheduled_calls (id, conversation_id, organizer_id, call_type, title, starts_at, minutes, ends_at, timezone, created_at)
          values ($1, $2, $3, $4, $5, $6::timestamptz, $7::integer, $6::timestamptz + make_interval(mins => $7::integer), $8, $9) returning id)
        insert into scheduled_call_invitees (scheduled_id, user_id) select made.id, t.id from made, unnest($10::uuid[]) as t (id)`,
      values: [
        ...[id, conversation.id, userId, callType, agreed.title, startsAt, agreed.minutes, agreed.timezone, at],
        invitees,
      ],
    });
    const made = await scheduledFor(tx, work, id);
    await sendInvitations(work, writer, made, { said: 'invited', to: [userId, ...invitees] });
    planReminder(work, made);
    return made;
  },
  revisionOf: scheduled => scheduled,
});

/** Those who are named, or all others of the conversation. */
async function inviteesOf(
  tx: Tx,
  { id }: Conversation,
  userId: string,
  named: readonly string[] | null,
): Promise<readonly string[]> {
  const rows = await tx.rows<{ user_id: string }>({
    name: 'may_be_invited',
    text: `select user_id from conversation_participants where conversation_id = $1 and user_id <> $2
      and ($3::uuid[] is null or user_id = any($3::uuid[])) order by user_id limit $4`,
    values: [id, userId, named, mostInCall],
  });
  const there = rows.map(({ user_id }) => user_id);
  if (named === null) {
    if (there.length === 0) throw refuseField('callee_ids', 'is required: nobody else is in this conversation');
    if (there.length >= mostInCall)
      throw refuseField('callee_ids', `is required: a call has at most ${mostInCall} people`);
    return there;
  }
  const missing = named.filter(each => !there.includes(each.toLowerCase()));
  if (missing.length > 0) throw refuse('call.callees_not_found', { ids: missing });
  return there;
}

function momentOfStart(text: string, at: Date): Date {
  const start = beginningOf(text);
  const ahead = start.getTime() - at.getTime();
  if (ahead <= 0 || ahead > longestDays * 86_400_000)
    throw refuseField('starts_at', 'must be in the future, and within a year');
  return start;
}

async function mustHaveRoomFor(tx: Tx, userId: string, at: Date): Promise<void> {
  // Those of one person are counted one after the other.
  await tx.rows({
    name: 'hold_organizer',
    text: 'select 1 from users where id = $1 for no key update',
    values: [userId],
  });
  const [{ kept = 0 } = {}] = await tx.rows<{ kept: number }>({
    name: 'count_scheduled_calls',
    text: 'select count(*) as kept from scheduled_calls where organizer_id = $1 and ends_at > $2 and cancelled_at is null',
    values: [userId, at],
  });
  mustFit('person.scheduled_calls', 'person', kept + 1);
}

/** One that the caller organizes and that is still to come, held until the transaction ends. */
async function ownScheduled(work: Work, id: string): Promise<ScheduledCall> {
  const { tx, userId } = work;
  await tx.rows({
    name: 'lock_scheduled_call',
    text: 'select 1 from scheduled_calls where id = $1 for no key update',
    values: [id],
  });
  const found = await scheduledFor(tx, work, id);
  if (found.organizer_id !== userId) throw refuse('call.schedule_not_theirs', {});
  return found;
}

/** Changes what is agreed on: calendars get it anew, and the reminder moves with it. */
export const updateScheduled = command('call.update_scheduled', {
  input: Type.Object(
    {
      id: Id,
      title: Type.Optional(Agreed.title),
      startsAt: Type.Optional(Agreed.startsAt),
      minutes: Type.Optional(Agreed.minutes),
      timezone: Type.Optional(Agreed.timezone),
    },
    { additionalProperties: false },
  ),
  permit: self('calls'),
  refuses: ['call.schedule_not_found', 'call.schedule_not_theirs'],
  audit: { of: 'scheduled_call', details: { fields: ['name'] } },
  limit: { per: 'actor', max: 30, seconds: 60 },
  edits: {
    thing: editableScheduledCall,
    id: async ({ id }, { tx, ...asking }) => (await scheduledFor(tx, asking, id)).id,
  },
  prepare: calendarWriter,
  run: async (work, { id, ...changes }): Promise<ScheduledCall> => {
    const { tx, userId, at, target, notDone, prepared: writer } = work;
    const before = await ownScheduled(work, id);
    target(
      { kind: 'scheduled_call', id: before.id, organization: before.organization_id },
      { fields: Object.keys(changes) },
    );
    const startsAt = changes.startsAt === undefined ? new Date(before.starts_at) : momentOfStart(changes.startsAt, at);
    const after = { ...before, ...changes, starts_at: startsAt.toISOString() };
    if (
      after.title === before.title &&
      after.starts_at === before.starts_at &&
      after.minutes === before.minutes &&
      after.timezone === before.timezone
    ) {
      notDone();
      return before;
    }
    await tx.rows({
      name: 'update_scheduled_call',
      text: `update scheduled_calls set title = $2, starts_at = $3::timestamptz, minutes = $4::integer,
          ends_at = $3::timestamptz + make_interval(mins => $4::integer), timezone = $5, sequence = sequence + 1, reminded_at = null
        where id = $1`,
      values: [before.id, after.title, startsAt, after.minutes, after.timezone],
    });
    const now = await scheduledFor(tx, work, before.id);
    await sendInvitations(work, writer, now, { said: 'moved', to: [userId, ...now.invitee_ids] });
    planReminder(work, now);
    return now;
  },
  revisionOf: scheduled => scheduled,
});

/** Calls off what was agreed on: it leaves the calendars. */
export const cancelScheduled = command('call.cancel_scheduled', {
  input: WhichScheduled,
  permit: self('calls'),
  refuses: ['call.schedule_not_found', 'call.schedule_not_theirs'],
  audit: { of: 'scheduled_call' },
  edits: {
    thing: editableScheduledCall,
    id: async ({ id }, { tx, ...asking }) => (await scheduledFor(tx, asking, id)).id,
  },
  prepare: calendarWriter,
  run: async (work, { id }): Promise<void> => {
    const { tx, userId, at, target, prepared: writer } = work;
    const before = await ownScheduled(work, id);
    target({ kind: 'scheduled_call', id: before.id, organization: before.organization_id });
    await tx.rows({
      name: 'cancel_scheduled_call',
      text: 'update scheduled_calls set cancelled_at = $2, sequence = sequence + 1 where id = $1',
      values: [before.id, at],
    });
    const cancelled = { ...before, sequence: before.sequence + 1 };
    await sendInvitations(work, writer, cancelled, { said: 'cancelled', to: [userId, ...before.invitee_ids] });
  },
});
