import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import type { ReportDays } from './fields.ts';
import type { ReportSubject } from './reporting.ts';

/** What a source of figures is asked. */
export interface Asking {
  readonly on: Queryable;
  readonly subject: ReportSubject;
  readonly days: ReportDays;
  readonly at: Date;
}

/** SQL: the ids of the people whom a report is about. */
export function peopleReported({ organization, teams }: ReportSubject): Fragment {
  if (teams !== null)
    return sql`select m.user_id from team_members m where m.team_id = any(${teams}::uuid[]) and m.deleted_at is null`;
  if (organization !== null)
    return sql`select m.user_id from organization_members m where m.organization_id = ${organization}::uuid`;
  return raw('select u.id from users u where u.deleted_at is null');
}

/** SQL: what lies in the organization of this column, and was done by the person of that one, is part of a subject. */
export function partOf(subject: ReportSubject, organization: string, person: string): Fragment {
  if (subject.teams === null)
    return subject.organization === null ? raw('true') : sql`${raw(organization)} = ${subject.organization}::uuid`;
  const here =
    subject.organization === null
      ? raw(`${organization} is null`)
      : sql`${raw(organization)} = ${subject.organization}::uuid`;
  return sql`${here} and ${raw(person)} in (${peopleReported(subject)})`;
}

/** SQL: the moment in this column is on one of the days. */
export function onDays(column: string, { from, to }: ReportDays): Fragment {
  return sql`${raw(column)} >= ${from}::date::timestamptz and ${raw(column)} < (${to}::date + 1)::timestamptz`;
}
