import Type, { type Static } from 'typebox';
import { capabilities } from '../../../domain/capabilities.ts';
import { attentionKinds } from '../../../domain/console/attention.ts';
import type { Overview } from '../../../domain/console/read-overview.ts';

const Text = Type.String();
const Count = Type.Integer({ minimum: 0 });
const CountOrNull = Type.Union([Count, Type.Null()]);

export const OverviewReply = Type.Object({
  timezone: Type.String({ description: 'What the days are days of' }),
  activity: Type.Union(
    [
      Type.Array(
        Type.Object({
          day: Type.String({ description: 'YYYY-MM-DD' }),
          sign_ins: CountOrNull,
          failed_sign_ins: CountOrNull,
          denials: Count,
          active_people: Count,
        }),
      ),
      Type.Null(),
    ],
    {
      description:
        'Every day, oldest first, as the audit log shows them to the caller: null without `audit.read`. Sign-ins lie in no organization, and are null for those who hold it in organizations only',
    },
  ),
  totals: Type.Object(
    {
      people: Type.Union([Type.Object({ total: Count, active: Count, without_mfa: CountOrNull }), Type.Null()]),
      teams: CountOrNull,
      organizations: CountOrNull,
      roles: CountOrNull,
      companies: CountOrNull,
      credentials: CountOrNull,
    },
    { description: 'What the caller may list; null is what they may not' },
  ),
  attention: Type.Array(
    Type.Object({
      kind: Type.Enum(attentionKinds(capabilities)),
      count: Type.Integer({ minimum: 1 }),
      message: Type.Union([Text, Type.Null()], { description: 'What the latest failure said' }),
      ids: Type.Array(Text, {
        maxItems: 10,
        description: 'The first ten it is about: organizations asked, integrations, people, the sync',
      }),
    }),
  ),
});
type OverviewReply = Static<typeof OverviewReply>;

export function toOverview({ timezone, activity, totals, attention }: Overview): OverviewReply {
  const total = (of: string): number | null => totals[of] ?? null;
  const people = total('people');
  return {
    timezone,
    activity:
      activity?.map(each => ({
        day: each.day,
        sign_ins: each.sign_ins,
        failed_sign_ins: each.failed_sign_ins,
        denials: each.denials,
        active_people: each.active_people,
      })) ?? null,
    totals: {
      people:
        people === null
          ? null
          : { total: people, active: total('active_people') ?? 0, without_mfa: total('people_without_mfa') },
      teams: total('teams'),
      organizations: total('organizations'),
      roles: total('roles'),
      companies: total('companies'),
      credentials: total('credentials'),
    },
    attention: attention.map(({ kind, count, message, ids }) => ({ kind, count, message, ids: [...ids] })),
  };
}
