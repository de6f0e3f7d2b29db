import type { Caller } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Reporter, subjectMeant } from './reporting.ts';
import type { ReportSchedule } from './schedules.ts';

interface Judging {
  readonly tx: Queryable;
  readonly reporter: Reporter;
  readonly caller: Caller;
}

/** Refuses who may not report now on all that a schedule is about. */
export async function mustStillReport(
  { tx, reporter, caller }: Judging,
  { organization_id, team_ids }: Pick<ReportSchedule, 'organization_id' | 'team_ids'>,
): Promise<void> {
  for (const teamId of team_ids ?? []) await subjectMeant(tx, reporter, caller, { teamId });
  if (team_ids !== null) return;
  const named = organization_id === null ? {} : { organizationId: organization_id };
  const meant = await subjectMeant(tx, reporter, caller, named);
  // Less than all would be another report.
  if (meant.teams !== null || meant.organization !== organization_id) throw refuse('report.no_team', {});
}
