import Type from 'typebox';
import { fits } from '../../kernel/input.ts';
import { ownOf } from '../accounts/shown.ts';
import { query, self } from '../action.ts';
import { activityOf, type DayOfActivity } from '../audit/activity.ts';
import { Timezone } from '../people/fields.ts';
import { type Attention, attentionFor } from './attention.ts';

export const Days = Type.Integer({ minimum: 1, maximum: 90 });

/** The front page. Each part is what the caller's own nodes let them see, where they hold them. */
export interface Overview {
  /** What the days are days of. */
  readonly timezone: string;
  /** Null without `audit.read`. */
  readonly activity: readonly DayOfActivity[] | null;
  /** How much there is of what the caller may list, by what each capability calls it; null or absent is what they may not. */
  readonly totals: Readonly<Record<string, number | null>>;
  readonly attention: readonly Attention[];
}

export const readOverview = query('console.overview', {
  input: Type.Object({ days: Days, timezone: Type.Optional(Timezone) }, { additionalProperties: false }),
  permit: self('overview'),
  run: async ({ db, ports, actor, at }, asked): Promise<Overview> => {
    const own = await ownOf(db, actor);
    // A zone that was known when it was stored may be none to a later version.
    const timezone = asked.timezone ?? (own !== undefined && fits(Timezone, own.timezone) ? own.timezone : 'UTC');
    const scope = actor.holds('audit.read');
    const [activity, totals, attention] = await Promise.all([
      scope === null ? null : activityOf(db, scope, { timezone, days: asked.days, now: at }),
      Promise.all(ports.capabilities.map(each => each.totals?.(db, actor))),
      attentionFor({ on: db, actor, at, ports, own }),
    ]);
    return { timezone, activity, totals: Object.assign({}, ...totals), attention };
  },
});
