import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { prepared, raw, sql } from '../../platform/db/sql.ts';
import { command, type InCommand } from '../action.ts';
import { conversationTopic } from '../conversations/topic.ts';
import { Id, orNull } from '../fields.ts';
import { anywhere, isThere, livingPlace } from '../there.ts';
import { lockPresence, settlePresence } from './standing.ts';

/** For how long an instance that says nothing more is taken to be alive. It says so three times in this time. */
const leaseSeconds = 30;

/** People of whom it is found at once that they have gone; the others are found the next time. */
const mostAtOnce = 2_000;

const Attendance = Type.Object({
  userId: Id,
  /** The conversation; null: there at all. */
  place: orNull(Id),
});
type Attendance = Type.Static<typeof Attendance>;

interface Place {
  readonly user_id: string;
  readonly conversation_id: string;
}

/** Says where people have begun to have sockets on an instance, and where they have none any more. */
export const attend = command('presence.attend', {
  input: Type.Object({
    instance: Id,
    came: Type.Array(Attendance),
    gone: Type.Array(Attendance),
  }),
  permit: byOperator,
  audit: { off: 'who is there is kept, and who was is not' },
  run: async (work, { instance, came, gone }) => {
    const { tx, at } = work;
    const people = [...new Set([...came, ...gone].map(({ userId }) => userId))];
    await lockPresence(tx, people);
    const first = await tx.rows<Place>(arrive(instance, ...columnsOf(came), at));
    const last = await tx.rows<Place>(depart(instance, ...columnsOf(gone), at));
    await tellAttendance(work, first, true);
    await tellAttendance(work, last, false);
    await settlePresence(work, people);
  },
});

function columnsOf(places: readonly Attendance[]): [people: readonly string[], conversations: readonly string[]] {
  return [places.map(({ userId }) => userId), places.map(({ place }) => place ?? anywhere)];
}

const nowhere = raw(`'${anywhere}'::uuid`);

const arrive = prepared<[instance: string, people: readonly string[], places: readonly string[], at: Date]>(
  'presence_arrive',
  (instance, people, places, at) => sql`with came as (
      insert into presence_places (user_id, conversation_id, instance_id)
      select t.user_id, t.place, ${instance}::uuid from unnest(${people}::uuid[], ${places}::uuid[]) as t (user_id, place)
      join presence p on p.user_id = t.user_id on conflict do nothing returning user_id, conversation_id)
    select c.user_id, c.conversation_id from came c where c.conversation_id <> ${nowhere} and not exists (
      select from presence_places o where o.user_id = c.user_id and o.conversation_id = c.conversation_id
        and o.instance_id <> ${instance}::uuid and ${livingPlace(at)})`,
);

const depart = prepared<[instance: string, people: readonly string[], places: readonly string[], at: Date]>(
  'presence_depart',
  (instance, people, places, at) => sql`with gone as (
      delete from presence_places l using unnest(${people}::uuid[], ${places}::uuid[]) as t (user_id, place)
      where l.user_id = t.user_id and l.conversation_id = t.place and l.instance_id = ${instance}::uuid
      returning l.user_id, l.conversation_id)
    select g.user_id, g.conversation_id from gone g where g.conversation_id <> ${nowhere} and not exists (
      select from presence_places o where o.user_id = g.user_id and o.conversation_id = g.conversation_id
        and o.instance_id <> ${instance}::uuid and ${livingPlace(at)})`,
);

/** Tells who has their first socket of a conversation open, or their last no more; of who hides, nothing. */
async function tellAttendance(
  { tx, at, tell }: Pick<InCommand, 'tx' | 'at' | 'tell'>,
  places: readonly Place[],
  here: boolean,
): Promise<void> {
  if (places.length === 0) return;
  const rows = await tx.rows<{ user_id: string; apart: readonly string[] }>({
    name: 'attending',
    text: `select p.user_id, array(select b.blocked_id from person_blocks b where b.blocker_id = p.user_id
        union select b.blocker_id from person_blocks b where b.blocked_id = p.user_id) as apart
      from presence p where p.user_id = any($1::uuid[]) and not p.hidden`,
    values: [places.map(({ user_id }) => user_id)],
  });
  const shown = new Map(rows.map(row => [row.user_id, row.apart]));
  for (const { user_id: userId, conversation_id: conversation } of places) {
    const apart = shown.get(userId);
    if (apart === undefined) continue;
    const event = { conversation, userId, here, except: [userId, ...apart], at: at.toISOString() };
    tell(conversationTopic(conversation), { type: 'conversation.attended', ...event });
  }
}

/**
 * Says that an instance lives, and resolves to whether the database knew: where not, it has to say again whom it has. Those whom
 * only instances had that are dead, and those who said for a time that they are there, have gone.
 */
export const keepPresence = command('presence.keep', {
  input: Type.Object({ instance: Id }),
  permit: byOperator,
  audit: { off: 'who is there is kept, and who was is not' },
  run: async (work, { instance }): Promise<boolean> => {
    // After a crash of the database, or where it was away for long, the others have yet to say that they live, too.
    if (!(await renewed(work.tx, instance, work.at))) return false;
    await endLeftBehind(work);
    return true;
  },
});

/** An instance that ends has nobody any more. */
export const leavePresence = command('presence.leave', {
  input: Type.Object({ instance: Id }),
  permit: byOperator,
  audit: { off: 'who is there is kept, and who was is not' },
  run: async (work, { instance }) => {
    await work.tx.rows({
      name: 'end_presence',
      text: 'delete from presence_instances where id = $1',
      values: [instance],
    });
    await endLeftBehind(work);
  },
});

async function endLeftBehind(work: InCommand): Promise<void> {
  const { tx, at } = work;
  const people = await leftBehind(tx, at);
  if (people.length === 0) return;
  await lockPresence(tx, people);
  await tellAttendance(work, await tx.rows<Place>(leave(people, at)), false);
  await settlePresence(work, people);
}

async function renewed(tx: Tx, instance: string, at: Date): Promise<boolean> {
  const [row] = await tx.rows<{ known: boolean }>({
    name: 'renew_presence',
    text: `with before as (select from presence_instances where id = $1 and expires_at > $2::timestamptz),
      now as (insert into presence_instances (id, expires_at)
        values ($1, $2::timestamptz + make_interval(secs => $3))
        on conflict (id) do update set expires_at = excluded.expires_at),
      dead as (delete from presence_instances where id <> $1 and expires_at < $2::timestamptz - interval '1 hour')
      select exists (select from before) as known`,
    values: [instance, at, leaseSeconds],
  });
  return row?.known === true;
}

/** People taken to be there who are not, or who have places on instances that are dead. */
async function leftBehind(tx: Tx, at: Date): Promise<readonly string[]> {
  const rows = await tx.rows<{ user_id: string }>(
    sql`select o.user_id from presence_places o where not ${livingPlace(at)}
      union
      select p.user_id from presence p where p.online and not ${isThere(at)}
      limit ${mostAtOnce}`.named('presence_left_behind'),
  );
  return rows.map(({ user_id }) => user_id);
}

const leave = prepared<[people: readonly string[], at: Date]>(
  'presence_leave',
  (people, at) => sql`with gone as (
      delete from presence_places o where o.user_id = any(${people}::uuid[]) and not ${livingPlace(at)}
      returning o.user_id, o.conversation_id)
    select distinct g.user_id, g.conversation_id from gone g where g.conversation_id <> ${nowhere} and not exists (
      select from presence_places o where o.user_id = g.user_id and o.conversation_id = g.conversation_id and ${livingPlace(at)})`,
);
