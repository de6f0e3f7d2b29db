import { sql } from '../../platform/db/sql.ts';
import { hasFactor } from '../mfa/has-factor.ts';
import type { MfaMethod } from '../rules/types.ts';
import { type Asking, onDays, partOf, peopleReported } from './asking.ts';
import type { ReportKind } from './fields.ts';
import type { ReportSubject } from './reporting.ts';

/** Where the figures of a metric come from. */
export type FigureSource = 'ledger' | 'people' | 'requests' | 'reviews' | 'tickets';

export interface Metric {
  /** As people read it. */
  readonly label: string;
  readonly unit: 'count' | 'percent' | 'hours';
  readonly source: FigureSource;
  /** Whether it is as things are now, so that there is no figure of the days before. */
  readonly now?: true;
  /** It lies in no organization, so that reports on one know nothing of it. */
  readonly platformOnly?: true;
}

/** Every metric there is, each with the stored facts that it is worked out from. */
export const reportMetrics = {
  members: { label: 'Members', unit: 'count', source: 'people', now: true },
  second_factor: { label: 'Members with a second factor', unit: 'percent', source: 'people', now: true },
  active_people: { label: 'Active people', unit: 'count', source: 'ledger' },
  actions: { label: 'Actions', unit: 'count', source: 'ledger' },
  denials: { label: 'Refused', unit: 'count', source: 'ledger' },
  reveals: { label: 'Secrets revealed', unit: 'count', source: 'ledger' },
  sign_ins: { label: 'Sign-ins', unit: 'count', source: 'ledger', platformOnly: true },
  failed_sign_ins: { label: 'Failed sign-ins', unit: 'count', source: 'ledger', platformOnly: true },
  requests_made: { label: 'Access requests made', unit: 'count', source: 'requests' },
  requests_decided: { label: 'Access requests decided', unit: 'count', source: 'requests' },
  hours_to_decide: { label: 'Hours until a request was decided', unit: 'hours', source: 'requests' },
  reviews_decided: { label: 'Decisions in access reviews', unit: 'count', source: 'reviews' },
  tickets_opened: { label: 'Support tickets opened', unit: 'count', source: 'tickets' },
} as const satisfies Readonly<Record<string, Metric>>;
export type KnownMetric = keyof typeof reportMetrics;

export const isKnownMetric = (name: string): name is KnownMetric => Object.hasOwn(reportMetrics, name);

/** What a report of a kind has where nothing else is asked for. */
export const usualMetrics: Readonly<Record<Exclude<ReportKind, 'custom'>, readonly KnownMetric[]>> = {
  team_performance: [
    ...(['members', 'active_people', 'actions', 'requests_made', 'requests_decided', 'hours_to_decide'] as const),
    ...(['reviews_decided', 'tickets_opened'] as const),
  ],
  activity_monitoring: ['active_people', 'actions', 'denials', 'reveals', 'sign_ins', 'failed_sign_ins'],
};

/** Why there is no figure for what people ask for most. */
const noSource: Readonly<Record<string, string>> = {
  goals: 'teams keep their goals as words; nothing stored says how far they are',
  productivity: 'nothing stored says how much work was done; `actions` counts what people did here',
  training: 'no training is recorded here',
};

/** Why a metric has no figure in a report on this subject; null: it has. */
export function whyUnavailable(name: string, subject: ReportSubject): string | null {
  if (!isKnownMetric(name))
    return (
      (Object.hasOwn(noSource, name) ? noSource[name] : undefined) ??
      'there are no stored facts that it could be worked out from'
    );
  const metric: Metric = reportMetrics[name];
  if (metric.platformOnly && subject.organization !== null)
    return 'sign-ins lie in no organization; reports on the whole platform have them';
  if (metric.platformOnly && subject.teams !== null && name === 'failed_sign_ins')
    return 'whoever failed to sign in was not recognised, so that it counts for no team';
  return null;
}

type Figures = Readonly<Record<string, number | null>>;

const everyFactor: readonly MfaMethod[] = ['totp', 'passkey', 'email'];

/** What each source but the ledger answers, for its metrics. */
export const figuresOf: Readonly<Record<Exclude<FigureSource, 'ledger'>, (asking: Asking) => Promise<Figures>>> = {
  people: async ({ on, subject }) => {
    const [row] = await on.rows<{ members: number; second: number }>(
      sql`select count(*) as members, count(*) filter (where ${hasFactor(everyFactor)}) as second from users u
        where u.deleted_at is null and u.id in (${peopleReported(subject)})`,
    );
    const { members = 0, second = 0 } = row ?? {};
    return { members, second_factor: members === 0 ? null : rounded((100 * second) / members) };
  },
  requests: async ({ on, subject, days }) => {
    const mine = partOf(subject, 'q.organization_id', 'q.requester_id');
    const [row] = await on.rows<{ made: number; decided: number; hours: number | null }>(
      sql`select count(*) filter (where ${onDays('q.requested_at', days)}) as made,
          count(*) filter (where ${onDays('q.decided_at', days)}) as decided,
          (extract(epoch from avg(q.decided_at - q.requested_at) filter (where ${onDays('q.decided_at', days)})) / 3600)::float8 as hours
        from access_requests q where ${mine} and (${onDays('q.requested_at', days)} or ${onDays('q.decided_at', days)})`,
    );
    return {
      requests_made: row?.made ?? 0,
      requests_decided: row?.decided ?? 0,
      hours_to_decide: row?.hours == null ? null : rounded(row.hours),
    };
  },
  reviews: async ({ on, subject, days }) => {
    const [row] = await on.rows<{ decided: number }>(
      sql`select count(*) as decided from access_review_items i join access_reviews v on v.id = i.review_id
        where ${onDays('i.decided_at', days)} and ${partOf(subject, 'v.organization_id', 'i.decided_by')}`,
    );
    return { reviews_decided: row?.decided ?? 0 };
  },
  tickets: async ({ on, subject, days }) => {
    const [row] = await on.rows<{ opened: number }>(
      sql`select count(*) as opened from support_tickets t
        where ${onDays('t.created_at', days)} and ${partOf(subject, 't.organization_id', 't.opened_by')}`,
    );
    return { tickets_opened: row?.opened ?? 0 };
  },
};

/** With two digits behind the point. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;
