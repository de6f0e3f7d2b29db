import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { type Held, heldThere, holdsNode } from '../access/holders.ts';
import { Id, orNull } from '../fields.ts';

/** Whose votes a step takes: the type's owners, managers of the requester's teams, holders of `request.process`, a team. */
export const StepSource = Type.Enum(['owners', 'managers', 'processors', 'team']);

/** Votes of one group. Everybody votes once, and for one step, whichever groups they are in. */
export interface Step {
  readonly from: 'owners' | 'managers' | 'processors' | 'team';
  /** Of `team` only. */
  readonly team_id: string | null;
  readonly approvals: number;
}

export const Steps = Type.Array(
  Type.Object(
    { from: StepSource, team_id: Type.Optional(orNull(Id)), approvals: Type.Integer({ minimum: 1, maximum: 10 }) },
    { additionalProperties: false },
  ),
  { maxItems: 5 },
);

/** Steps as they were sent. */
type Sent = readonly { readonly from: Step['from']; readonly team_id?: string | null; readonly approvals: number }[];

/** The same as they are stored; refuses a team that is not there, and one group twice, of which one vote would count once. */
export async function stepsFrom(tx: Tx, sent: Sent, organization: string | null): Promise<Step[]> {
  const steps = sent.map(({ from, team_id = null, approvals }) => ({
    from,
    team_id: team_id?.toLowerCase() ?? null,
    approvals,
  }));
  const wrong = steps.some(({ from, team_id }) => (from === 'team') !== (team_id !== null));
  if (wrong) throw refuseField('steps', 'must name a team_id where they are from a team, and only there');
  const groups = new Set(steps.map(({ from, team_id }) => `${from} ${team_id}`));
  if (groups.size < steps.length) throw refuseField('steps', 'name one group twice');
  const teams = steps.flatMap(({ team_id }) => (team_id === null ? [] : [team_id]));
  if (teams.length === 0) return steps;
  const known = await tx.rows(
    sql`select id from teams where id = any(${teams}::uuid[]) and deleted_at is null
      and organization_id is not distinct from ${organization}::uuid`,
  );
  if (known.length < teams.length) throw refuseField('steps', 'name a team that is not there');
  return steps;
}

/** How many votes they take together. */
export const votesOf = (steps: readonly Step[]): number => steps.reduce((sum, { approvals }) => sum + approvals, 0);

/** What says who is in the group of a step. */
export interface Grouping {
  readonly typeId: string | null;
  readonly requesterId: string;
  readonly held: Held;
}

/** SQL: the person `u` is in the group of a step now. Whether they hold what is asked for is another question. */
export function inGroup(step: Step, { typeId, requesterId, held }: Grouping): Fragment {
  switch (step.from) {
    case 'owners':
      return sql`u.id in (select user_id from resource_type_owners where type_id = ${typeId}::uuid)`;
    case 'managers':
      return managersOf(requesterId, held.organization);
    case 'processors':
      return holdsNode(heldThere(held, 'request.process'));
    case 'team':
      return sql`u.id in (select tm.user_id from team_members tm join teams t on t.id = tm.team_id and t.deleted_at is null
        where tm.team_id = ${step.team_id}::uuid and tm.deleted_at is null)`;
  }
}

/** SQL: the person `u` leads a team there that somebody is in. */
export function managersOf(userId: string, organization: string | null): Fragment {
  return sql`u.id in (select leads.user_id from team_members own join teams t on t.id = own.team_id and t.deleted_at is null
      and (t.organization_id is null or t.organization_id = ${organization}::uuid)
    join team_members leads on leads.team_id = t.id and leads.deleted_at is null and leads.role in ('manager', 'owner')
    where own.user_id = ${userId} and own.deleted_at is null)`;
}

/** SQL: the places, from 0, of the steps that the person `u` counts for; `also` is a condition that counts for all of them. */
export function placesOf(steps: readonly Step[], grouping: Grouping, also: Fragment = raw('false')): Fragment {
  return steps.reduce(
    (before, step, place) =>
      sql`${before} || case when ${inGroup(step, grouping)} or ${also} then array[${place}::int] else '{}' end`,
    raw(`'{}'::int[]`) as Fragment,
  );
}
