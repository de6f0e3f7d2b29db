import { isIP } from 'node:net';
import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { notBanned } from '../access/banned.ts';
import { command } from '../action.ts';
import { job } from '../job.ts';
import { later } from '../lifetimes.ts';
import { plainName } from '../mail/compose.ts';
import { queueMail } from '../mail/outbox.ts';
import type { NotificationWay } from '../notification.ts';
import { notificationKinds, type Told, titleOf } from './kinds.ts';
import { quietFor } from './quiet-hours.ts';

/** People that one command writes to; the job goes on with the next. */
const batch = 100;
/** Seconds between two mails to somebody: what comes meanwhile is in the next, together. */
const pause = 3600;
/** Notifications that a mail names; the others are counted. */
const mostNamed = 20;

/**
 * Writes to those who want mail of what they have not read: one mail each, none in their quiet hours, none within an hour
 * of the last. What is wanted, who may be written to and what was read is judged now, whatever it was when it happened.
 * Returns whether there may be more to do.
 */
export const mailNotifications = command('notification.mail', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'the mails are on record, and nothing else changes' },
  run: async work => {
    const { tx, ports, at } = work;
    const waiting = await waitingAt(tx, at);
    const kinds = notificationKinds(ports);
    const usual = new Map(kinds.map(({ name, ways }) => [name, ways[0]]));
    const settled: string[] = [];
    const mailed: string[] = [];
    for (const person of await peopleAmong(tx, [...waiting.keys()])) {
      const notices = waiting.get(person.id) ?? [];
      const ids = notices.map(({ id }) => id);
      const wanted = notices.filter(({ kind, way }) => (way ?? usual.get(kind)) === 'mail');
      const until = person.reachable && wanted.length > 0 ? mayWriteFrom(person, at) : at;
      if (until > at) {
        await postpone(tx, ids, until);
        continue;
      }
      settled.push(...ids);
      if (!person.reachable || wanted.length === 0) continue;
      mailed.push(person.id);
      await queueMail(work, {
        kind: 'notifications',
        to: person.email,
        name: person.name,
        titles: wanted.slice(0, mostNamed).map(notice => titleOf(kinds, inPlainNames(notice))),
        more: Math.max(0, wanted.length - mostNamed),
        link: ports.settings.publicUrl,
      });
    }
    await settle(tx, settled, mailed, at);
    return { more: waiting.size === batch };
  },
});

export const mailOfNotifications = job('notification.mail', {
  data: Type.Object({}),
  every: '* * * * *',
  run: async ({ perform }, _data, { stopping }) => {
    while (!stopping.aborted && (await perform(mailNotifications, {})).more);
  },
});

interface Waiting extends Told {
  readonly id: string;
  readonly user_id: string;
  /** What was chosen for its kind; null: nothing. */
  readonly way: NotificationWay | null;
}

/** Of the people for whom one is due: all that wait for a mail, the oldest first. Those being read at this moment wait on. */
async function waitingAt(tx: Tx, at: Date): Promise<Map<string, Waiting[]>> {
  const rows = await tx.rows<Waiting>({
    name: 'notifications_to_mail',
    text: `select n.id, n.user_id, n.kind, n.facts,
        (select w.way from notification_ways w where w.user_id = n.user_id and w.kind = n.kind) as way,
        (select coalesce(b.display_name, b.username) from users b where b.id = n.by_user_id and b.deleted_at is null) as by_name
      from notifications n
      where n.mail_after is not null and n.user_id in (
        select user_id from notifications where mail_after <= $1 group by user_id order by min(mail_after) limit ${batch})
      order by n.id for update of n skip locked`,
    values: [at],
  });
  const waiting = new Map<string, Waiting[]>();
  for (const row of rows) waiting.set(row.user_id, [...(waiting.get(row.user_id) ?? []), row]);
  return waiting;
}

interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly timezone: string;
  /** Whether the account lives, and its mailbox is known to be its holder's. */
  readonly reachable: boolean;
  readonly quiet_from: number | null;
  readonly quiet_until: number | null;
  readonly mailed_at: string | null;
}

function peopleAmong(tx: Tx, ids: readonly string[]): Promise<Person[]> {
  return tx.rows<Person>({
    name: 'people_to_mail',
    text: `select u.id, u.email, coalesce(u.display_name, u.username) as name, u.timezone,
        u.active and u.deleted_at is null and ${notBanned} and u.email_verified_at is not null as reachable,
        s.quiet_from, s.quiet_until, s.mailed_at
      from users u left join notification_settings s on s.user_id = u.id where u.id = any($1::uuid[]) order by u.id`,
    values: [ids],
  });
}

function mayWriteFrom({ quiet_from: from, quiet_until: until, mailed_at, timezone }: Person, at: Date): Date {
  const quiet = from === null || until === null ? 0 : quietFor({ from, until }, timezone, at);
  const next = mailed_at === null ? at : later(new Date(mailed_at), pause);
  return quiet > 0 ? later(at, quiet * 60) : next;
}

/** Names as they may stand in mail that we send; what is left out is shown as an ellipsis. */
function inPlainNames({ kind, facts, by_name }: Told): Told {
  const named = Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, inPlainName(value)]));
  return { kind, facts: named, by_name: by_name === null ? null : plainName(by_name) || null };
}

/** A permission node, which mail programs would take for an address on the web. */
const node = /^[\w*-]+(?:\.[\w*-]+)+$/;

function inPlainName(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inPlainName);
  if (typeof value !== 'string' || isIP(value) !== 0) return value;
  return plainName(node.test(value) ? value.replaceAll('.', ' › ') : value) || '…';
}

async function postpone(tx: Tx, ids: readonly string[], until: Date): Promise<void> {
  await tx.rows({
    name: 'postpone_notifications',
    text: 'update notifications set mail_after = $2 where id = any($1::uuid[])',
    values: [ids, until],
  });
}

async function settle(tx: Tx, ids: readonly string[], mailed: readonly string[], at: Date): Promise<void> {
  await tx.rows({
    name: 'settle_notifications',
    text: 'update notifications set mail_after = null where id = any($1::uuid[])',
    values: [ids],
  });
  await tx.rows({
    name: 'mailed_notifications',
    text: `insert into notification_settings (user_id, mailed_at) select unnest($1::uuid[]), $2
      on conflict (user_id) do update set mailed_at = excluded.mailed_at`,
    values: [mailed, at],
  });
}
