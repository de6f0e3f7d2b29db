import Type, { type Static } from 'typebox';
import { fits } from '../../kernel/input.ts';
import { byOperator } from '../../kernel/permit.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { type Push, type PushPlace, pushRequest, type VapidKeys } from '../../platform/web-push/web-push.ts';
import { notBanned } from '../access/banned.ts';
import { command, query } from '../action.ts';
import { Id, orNull } from '../fields.ts';
import { job } from '../job.ts';
import { lifetimes } from '../lifetimes.ts';
import type { NotificationKind } from '../notification.ts';
import { notificationKinds } from '../notifications/kinds.ts';
import { quietFor } from '../notifications/quiet-hours.ts';
import { anywhere, livingPlace } from '../there.ts';
import { pushKeys } from './keys.ts';

const Pushed = Type.Object(
  {
    subscriptionId: Id,
    kind: Type.String(),
    facts: Type.Object({}, { additionalProperties: true }),
    by: orNull(Id),
    target: Type.Object({ kind: Type.String(), id: Id }),
    conversation: Id,
    /** What was pushed of it before is over. */
    over: Type.Boolean(),
  },
  { additionalProperties: false },
);
type Pushed = Static<typeof Pushed>;

/** A push that shall leave now. */
interface Leaving {
  readonly place: PushPlace;
  readonly push: Push;
  readonly keys: VapidKeys;
}

/** What is to leave for a browser now; null: it is gone, or need not, will not or may not be told. */
const duePush = query('push.due', {
  input: Pushed,
  permit: byOperator,
  run: async ({ db, ports, at }, pushed): Promise<Leaving | null> => {
    const kind = notificationKinds(ports).find(({ name }) => name === pushed.kind);
    if (kind?.push === undefined || !fits(kind.facts, pushed.facts)) return null;
    const device = await deviceToTell(db, kind, pushed, at);
    if (device === null) return null;
    const { ttl, urgency } = kind.push;
    const topic = topicOf(pushed);
    return {
      place: { endpoint: device.endpoint, p256dh: device.p256dh, auth: device.auth },
      push: { payload: JSON.stringify(shownOn(device, kind, pushed)), ttl, urgency, topic },
      keys: await pushKeys(db, ports.keyring),
    };
  },
});

/** Notes that a push service took a push, or that it knows the browser no more. */
const notePush = command('push.note', {
  input: Type.Object(
    { subscriptionId: Id, topic: orNull(Type.String()), gone: Type.Boolean() },
    { additionalProperties: false },
  ),
  permit: byOperator,
  audit: { off: 'what is pushed is on record elsewhere' },
  run: async ({ tx, at }, { subscriptionId, topic, gone }) => {
    if (gone)
      await tx.rows({
        name: 'drop_push',
        text: 'delete from push_subscriptions where id = $1',
        values: [subscriptionId],
      });
    else
      await tx.rows({
        name: 'note_push',
        text: 'update push_subscriptions set pushed_at = $2, topic = $3 where id = $1',
        values: [subscriptionId, at, topic],
      });
  },
});

/** Hands one push to the service of one browser. */
export const deliverPush = job('push.deliver', {
  data: Pushed,
  retry: { limit: 3, backoff: true },
  expire: 60,
  concurrency: 8,
  run: async ({ perform, ports }, pushed) => {
    const leaving = await perform(duePush, pushed);
    if (leaving === null) return;
    const { subscriptionId } = pushed;
    const contact = ports.push.contact;
    const result = await ports.outbound.request({
      url: leaving.place.endpoint,
      ...pushRequest(leaving.place, leaving.push, { ...leaving.keys, contact }),
      ...{ totalMilliseconds: 10_000, tries: 1, maxBytes: 1024, maxRedirects: 0 },
    });
    // The address leads where nothing of ours may go: it was never a push service's.
    if (result.kind === 'refused') return void (await perform(notePush, { subscriptionId, topic: null, gone: true }));
    if (result.kind === 'failed') throw new Error(`the push service was not reached: ${result.reason}`);
    const { status } = result;
    if (status === 404 || status === 410)
      return void (await perform(notePush, { subscriptionId, topic: null, gone: true }));
    if (status === 429 || status >= 500) throw new Error(`the push service answered ${status}`);
    // What it will not take it will not take again.
    if (status >= 300) return;
    await perform(notePush, { subscriptionId, topic: pushed.over ? null : leaving.push.topic, gone: false });
  },
});

interface Device {
  readonly endpoint: string;
  readonly p256dh: Buffer;
  readonly auth: Buffer;
  readonly by_name: string | null;
  readonly shows_text: boolean;
}

async function deviceToTell(on: Queryable, kind: NotificationKind, pushed: Pushed, at: Date): Promise<Device | null> {
  const { subscriptionId, by, over } = pushed;
  const [device] = await on.rows<Device & { timezone: string; quiet_from: number | null; quiet_until: number | null }>(
    sql`select p.endpoint, p.p256dh, p.auth, coalesce(n.push_text, false) as shows_text, n.quiet_from, n.quiet_until, u.timezone,
        (select coalesce(b.display_name, b.username) from users b where b.id = ${by}::uuid and b.deleted_at is null) as by_name
      from push_subscriptions p join users u on u.id = p.user_id and u.active and u.deleted_at is null and ${raw(notBanned)}
        join sessions s on s.id = p.session_id and s.revoked_at is null and s.expires_at > ${at}
          and s.last_seen_at + make_interval(secs => ${lifetimes.sessionIdle}) > ${at}
        left join notification_settings n on n.user_id = u.id
      where p.id = ${subscriptionId} and ${over ? isOver(kind, pushed) : isWanted(kind, pushed, at)}`,
  );
  if (device === undefined) return null;
  const { quiet_from: from, quiet_until: until, timezone } = device;
  const quiet = !over && from !== null && until !== null && quietFor({ from, until }, timezone, at) > 0;
  return quiet ? null : device;
}

/** SQL: the person `u` wants the kind, has no tab open, and what it is about still waits for them. */
function isWanted({ name, push }: NotificationKind, { target }: Pushed, at: Date): Fragment {
  const waits =
    push?.waits?.(raw('u.id'), target.id) ??
    sql`exists (select from notifications t where t.user_id = u.id and t.kind = ${name} and t.target_id = ${target.id}::uuid
      and t.read_at is null)`;
  return sql`not exists (select from notification_ways w where w.user_id = u.id and w.kind = ${name} and w.way = 'off')
    and not exists (select from presence_places o where o.user_id = u.id and o.conversation_id = ${anywhere}::uuid
      and ${livingPlace(at)}) and ${waits}`;
}

/** SQL: the browser was told of it last, and the person `u` need not come any more. */
function isOver({ push }: NotificationKind, pushed: Pushed): Fragment {
  const waits = push?.waits?.(raw('u.id'), pushed.target.id) ?? raw('false');
  return sql`p.topic = ${topicOf(pushed)} and not ${waits}`;
}

/** What stands for one thing at push services: they allow 32 letters and digits. */
const topicOf = ({ target }: Pushed): string => target.id.replaceAll('-', '');

/** What the browser shows: that there is something, and where the person allows it, who and where. */
function shownOn({ by_name, shows_text }: Device, kind: NotificationKind, pushed: Pushed): object {
  const { over, conversation, target, facts } = pushed;
  return {
    tag: `${target.kind}:${target.id}`,
    title: kind.push?.title ?? kind.about,
    ...(shows_text && !over ? { body: kind.words(facts, by_name) } : {}),
    url: `/messages/${conversation}`,
    urgent: kind.push?.urgency === 'high',
    ...(over ? { over: true } : {}),
  };
}
