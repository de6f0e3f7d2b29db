import type { Actor, Caller, Scope } from '../../kernel/actor.ts';
import { join } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Permit } from '../../kernel/permit.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { scopeIncludes, within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';

/** On what somebody may report. */
export interface Reporter {
  readonly actor: Actor;
  /** Where they may report on everything; null: nowhere. */
  readonly any: Scope | null;
  /** Where they may report on the teams that they lead. */
  readonly led: Scope;
}

const [led, any] = ['report.generate', 'report.generate.any'] as const;

/** Whoever may make reports somewhere; `any` includes the teams that one leads. */
export const reporting: Permit<unknown, { readonly reporter: Reporter; readonly userId: string }> = {
  nodes: [led, any],
  areas: [],
  open: null,
  judge(actor) {
    if (actor === null) return { refused: 'unauthenticated', missing: [led] };
    const everywhere = actor.holds(any);
    const scope = join(actor.holds(led), everywhere);
    // A report is somebody's: neither the operator nor what watches the server has any.
    if (scope === null || actor.userId === null) return { refused: 'forbidden', missing: [led] };
    return { reporter: { actor, any: everywhere, led: scope }, userId: actor.userId };
  },
};

/** What a report is about: all that lies in an organization (null: everything), or some teams there (null: on the platform). */
export interface ReportSubject {
  readonly organization: string | null;
  readonly teams: readonly string[] | null;
}

interface Named {
  readonly teamId?: string | undefined;
  readonly organizationId?: string | undefined;
}

/** As many teams go into one report. */
const mostTeams = 100;

/**
 * What is meant: the team or the organization that is named; else everything where the caller may report on that; else the teams that
 * they lead. What they may not report on does not exist for them.
 */
export async function subjectMeant(
  on: Queryable,
  reporter: Reporter,
  caller: Caller,
  named: Named,
): Promise<ReportSubject> {
  if (named.teamId !== undefined) return teamMeantBy(on, reporter, named.teamId);
  const organization = (named.organizationId ?? caller.organization)?.toLowerCase() ?? null;
  if (organization !== null) {
    if (reporter.any !== null && scopeIncludes(reporter.any, organization)) {
      await mustLive(on, organization);
      return { organization, teams: null };
    }
    return ledTeams(on, reporter, organization);
  }
  if (reporter.any === 'everything') return { organization: null, teams: null };
  if (reporter.any === null) return ledTeams(on, reporter, null);
  const [only, ...others] = reporter.any.organizations;
  if (only === undefined || others.length > 0) throw refuse('organization.required', {});
  return { organization: only, teams: null };
}

async function mustLive(on: Queryable, organization: string): Promise<void> {
  const rows = await on.rows({
    name: 'report_organization',
    text: 'select 1 from organizations where id = $1 and deleted_at is null',
    values: [organization],
  });
  if (rows.length === 0) throw refuse('organization.not_found', {});
}

const leads = (
  { actor, led: scope }: Reporter,
  team: { readonly id: string; readonly organization_id: string | null },
) => {
  const role = actor.teams.get(team.id);
  return (role === 'owner' || role === 'manager') && scopeIncludes(scope, team.organization_id);
};

async function teamMeantBy(on: Queryable, reporter: Reporter, teamId: string): Promise<ReportSubject> {
  const [team] = await livingTeams(on, [teamId.toLowerCase()]);
  const reached =
    team !== undefined &&
    ((reporter.any !== null && scopeIncludes(reporter.any, team.organization_id)) || leads(reporter, team));
  if (!reached) throw refuse('team.not_found', {});
  return { organization: team.organization_id, teams: [team.id] };
}

async function ledTeams(on: Queryable, reporter: Reporter, organization: string | null): Promise<ReportSubject> {
  const own = (await livingTeams(on, [...reporter.actor.teams.keys()])).filter(team => leads(reporter, team));
  const here = organization === null ? own : own.filter(team => team.organization_id === organization);
  const [first] = here;
  if (first === undefined) throw refuse('report.no_team', {});
  if (here.some(team => team.organization_id !== first.organization_id)) throw refuse('organization.required', {});
  return { organization: first.organization_id, teams: here.slice(0, mostTeams).map(({ id }) => id) };
}

function livingTeams(on: Queryable, ids: readonly string[]) {
  return on.rows<{ id: string; organization_id: string | null }>({
    name: 'report_teams',
    text: `select id, organization_id from teams where id = any($1::uuid[]) and deleted_at is null order by name, id limit 1000`,
    values: [ids],
  });
}

/** SQL: the caller may read the report `r` now: it lies where they may report on everything, or is theirs, on teams they still lead. */
export function readableReport({ actor, any: everywhere, led: scope }: Reporter): Fragment {
  const all = everywhere === null ? raw('false') : within('r.organization_id', organizationsIn(everywhere));
  const lead = [...actor.teams].filter(([, role]) => role !== 'member').map(([id]) => id);
  return sql`(${all} or r.generated_by = ${actor.userId}::uuid and r.team_ids <@ ${lead}::uuid[]
    and ${within('r.organization_id', organizationsIn(scope))})`;
}

/** SQL: the report `r` belongs to the organization that the caller acts in, where they act in one. */
export function inThisOrganization({ organization }: Caller): Fragment {
  return organization === null ? raw('true') : sql`r.organization_id = ${organization}::uuid`;
}
