import type { Static, TObject } from 'typebox';
import type { InCommand } from '../action.ts';
import { later } from '../lifetimes.ts';
import type { NotificationKind } from '../notification.ts';
import { shownTo } from '../people/visibility.ts';
import { liveTopic } from './topic.ts';

/** What a command needs of its work in order to notify people. */
export type Notifying = Pick<InCommand, 'tx' | 'ports' | 'at' | 'tell'>;

export interface Notice<F> {
  /** Ids of people. */
  readonly to: readonly string[];
  readonly facts: F;
  /** Who did it, and is not told of it; null where nobody else did. */
  readonly by: string | null;
  /** Where to look. */
  readonly target: NotificationTarget | null;
}

export interface NotificationTarget {
  readonly kind: string;
  readonly id: string;
}

/** Seconds in which reading it in the console saves the mail. */
const pauseBeforeMail = 60;

/**
 * Tells people in the transaction of what it tells of, however many they are: it is in their list with the commit, and
 * said live after it. Those who want no such kind are passed over.
 */
export async function notify<S extends TObject>(
  { tx, ports, at, tell }: Notifying,
  kind: NotificationKind<S>,
  { to, facts, by, target }: Notice<Static<S>>,
): Promise<void> {
  const people = [...new Set(to)].filter(id => id !== by);
  if (people.length === 0) return;
  const made = await tx.rows<Made>({
    name: 'notify',
    text: `with made as (
        insert into notifications (id, user_id, kind, facts, by_user_id, target_kind, target_id, created_at, mail_after)
        select t.id, t.user_id, $3::text, $4::jsonb, $5::uuid, $6::text, $7::uuid, $8::timestamptz,
          case when coalesce(w.way, $9::text) = 'mail' then $10::timestamptz end
        from unnest($1::uuid[], $2::uuid[]) as t (id, user_id)
          join users u on u.id = t.user_id and u.deleted_at is null
          left join notification_ways w on w.user_id = t.user_id and w.kind = $3::text
        where coalesce(w.way, $9::text) <> 'off' returning id, user_id)
      select m.id, m.user_id, coalesce(u.display_name, u.username) as by_name,
        case when ${shownTo('m.user_id')} then u.email else u.username end as by_address
      from made m left join users u on u.id = $5::uuid and u.deleted_at is null`,
    values: [
      people.map(() => ports.newId()),
      people,
      kind.name,
      JSON.stringify(facts),
      by,
      target?.kind ?? null,
      target?.id ?? null,
      at,
      kind.ways[0],
      later(at, pauseBeforeMail),
    ],
  });
  const [{ by_name: name = null } = {}] = made;
  const title = kind.words(facts, name);
  const shown = kind.shown?.(facts) ?? {
    title: kind.about,
    message: title,
    data: target === null ? {} : { [`${target.kind}_id`]: target.id },
  };
  for (const { id, user_id, by_address: from } of made) {
    const event = { id, kind: kind.name, title, target, created_at: at.toISOString(), from, shown };
    tell(liveTopic(user_id), { type: 'notification.made', ...event });
  }
}

interface Made {
  readonly id: string;
  readonly user_id: string;
  readonly by_name: string | null;
  /** The address where the person may read it, or the user name. */
  readonly by_address: string | null;
}
