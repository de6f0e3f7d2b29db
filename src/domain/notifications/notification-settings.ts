import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { Patterned } from '../../kernel/patterned.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { command, query, self } from '../action.ts';
import { orNull } from '../fields.ts';
import { type NotificationWay, notificationWays } from '../notification.ts';
import type { Ports } from '../ports.ts';
import { notificationKinds } from './kinds.ts';
import { minutesOf, timeOf } from './quiet-hours.ts';

const Time = Patterned('^([01][0-9]|2[0-3]):[0-5][0-9]$', 'must be a time of the day such as 22:30', {
  examples: ['22:30'],
});
export const QuietTimes = Type.Object({ from: Time, until: Time }, { additionalProperties: false });
export const NotificationWays = Type.Array(
  Type.Object(
    { kind: Type.String({ maxLength: 60 }), way: Type.Enum(notificationWays) },
    { additionalProperties: false },
  ),
  { maxItems: 100 },
);

/** How somebody is told, kind by kind, and when no mail leaves. */
export interface NotificationSettings {
  readonly kinds: readonly {
    readonly kind: string;
    readonly about: string;
    readonly way: NotificationWay;
    /** Those that can be chosen; one alone: no other can. */
    readonly ways: readonly NotificationWay[];
  }[];
  readonly quiet: { readonly from: string; readonly until: string } | null;
  /** Whether pushes to browsers say who and where. */
  readonly pushText: boolean;
  /** Where the clock of the quiet hours is. */
  readonly timezone: string;
}

export const readNotificationSettings = query('notification.settings', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: self('notifications'),
  run: ({ db, ports, userId }) => settingsOf(db, ports, userId),
});

/** Changes what is named; the rest stays. `quiet` null: mail may leave at any time. */
export const changeNotificationSettings = command('notification.change_settings', {
  input: Type.Object(
    {
      kinds: Type.Optional(NotificationWays),
      quiet: Type.Optional(orNull(QuietTimes)),
      pushText: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  permit: self('notifications'),
  audit: {
    of: 'user',
    details: {
      pushText: false,
      quiet: { from: '22:00', until: '07:00' },
      kinds: [{ kind: 'message.sent', way: 'app' }],
    },
  },
  run: async ({ tx, ports, userId, target }, { kinds = [], quiet, pushText }) => {
    const known = notificationKinds(ports);
    const chosen = new Map<string, NotificationWay>();
    for (const [index, { kind, way }] of kinds.entries()) {
      const ways = known.find(({ name }) => name === kind)?.ways;
      if (ways === undefined) throw refuseField(`kinds.${index}.kind`, 'is no kind of notification');
      if (!ways.includes(way)) throw refuseField(`kinds.${index}.way`, `must be ${ways.join(' or ')} for this kind`);
      chosen.set(kind, way);
    }
    if (quiet?.from !== undefined && quiet.from === quiet.until)
      throw refuseField('quiet_hours.until', 'must be another time than that from which on it is quiet');
    await tx.rows({
      name: 'choose_notification_ways',
      text: `insert into notification_ways (user_id, kind, way)
        select $1, kind, way from unnest($2::text[], $3::text[]) as t (kind, way)
        on conflict (user_id, kind) do update set way = excluded.way`,
      values: [userId, [...chosen.keys()], [...chosen.values()]],
    });
    if (quiet !== undefined)
      await tx.rows({
        name: 'set_quiet_hours',
        text: `insert into notification_settings (user_id, quiet_from, quiet_until) values ($1, $2, $3)
          on conflict (user_id) do update set quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until`,
        values: [userId, quiet === null ? null : minutesOf(quiet.from), quiet === null ? null : minutesOf(quiet.until)],
      });
    if (pushText !== undefined)
      await tx.rows({
        name: 'set_push_text',
        text: `insert into notification_settings (user_id, push_text) values ($1, $2)
          on conflict (user_id) do update set push_text = excluded.push_text`,
        values: [userId, pushText],
      });
    target(
      { kind: 'user', id: userId },
      {
        ...(kinds.length === 0 ? {} : { kinds }),
        ...(quiet === undefined ? {} : { quiet }),
        ...(pushText === undefined ? {} : { pushText }),
      },
    );
    return settingsOf(tx, ports, userId);
  },
});

async function settingsOf(on: Queryable, ports: Ports, userId: string): Promise<NotificationSettings> {
  const ways = await on.rows<{ kind: string; way: NotificationWay }>({
    name: 'notification_ways',
    text: 'select kind, way from notification_ways where user_id = $1',
    values: [userId],
  });
  const [row] = await on.rows<{
    timezone: string;
    quiet_from: number | null;
    quiet_until: number | null;
    push_text: boolean;
  }>({
    name: 'notification_settings',
    text: `select u.timezone, s.quiet_from, s.quiet_until, coalesce(s.push_text, false) as push_text from users u left join notification_settings s on s.user_id = u.id
      where u.id = $1`,
    values: [userId],
  });
  const {
    timezone = 'UTC',
    quiet_from: from = null,
    quiet_until: until = null,
    push_text: pushText = false,
  } = row ?? {};
  const chosen = new Map(ways.map(({ kind, way }) => [kind, way]));
  return {
    kinds: notificationKinds(ports).map(kind => ({
      kind: kind.name,
      about: kind.about,
      way: wayOf(kind.ways, chosen.get(kind.name)),
      ways: kind.ways,
    })),
    quiet: from === null || until === null ? null : { from: timeOf(from), until: timeOf(until) },
    pushText,
    timezone,
  };
}

/** What was chosen, unless this version does not leave it to people. */
function wayOf(
  [usual, ...others]: readonly [NotificationWay, ...NotificationWay[]],
  chosen?: NotificationWay,
): NotificationWay {
  return chosen !== undefined && others.includes(chosen) ? chosen : usual;
}
