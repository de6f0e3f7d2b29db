import type { Actor } from '../../kernel/actor.ts';
import { refuseField } from '../../kernel/errors.ts';
import { sql } from '../../platform/db/sql.ts';
import { mustFitHoldings } from '../access/bounds.ts';
import type { Held } from '../access/holders.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustHoldToGive } from '../access/rules.ts';
import { insertGrant } from '../grants/user-grants.ts';
import { closeRequest, type LockedRequest } from './access-requests.ts';
import { type Answer, type Answering, type Processed, tellRequester, toldOf, vote } from './answering.ts';
import { standingApprovals } from './approvers.ts';

const dayMilliseconds = 24 * 3600 * 1000;

/** Approves a request, and gives what it asks for once as many have as must. */
export async function approve(
  work: Answering & { readonly actor: Actor },
  request: LockedRequest,
  held: Held,
  answer: Answer,
): Promise<Processed> {
  const { tx, actor } = work;
  const conditions = [...new Set([...request.conditions, ...answer.conditions])];
  const pattern = `${request.resource_type}.${await levelUnder(work, request, conditions)}`;
  const startsAt = await beginningOf(work, request, pattern);
  const expiresAt = new Date(startsAt.getTime() + request.duration_days * dayMilliseconds).toISOString();
  mustHoldToGive(actor, [{ pattern, organization: request.organization_id }], expiresAt);
  await vote(work, request, 'approved', answer.comments);
  await tx.rows(sql`update access_requests set conditions = ${conditions} where id = ${request.id}`);
  const given = await standingApprovals(tx, request.id, held);
  const told = { ...toldOf(request), conditions, approvals: { given, needed: request.approvals } };
  if (given < request.approvals) return told;
  await give(work, request, { pattern, startsAt, expiresAt });
  return { ...told, status: 'approved', granted: pattern, expiresAt };
}

/** The level that is given: `read_only` lowers it. */
async function levelUnder({ tx }: Answering, request: LockedRequest, conditions: readonly string[]): Promise<string> {
  if (!conditions.includes('read_only') || request.access_level === 'read') return request.access_level;
  const [type] = await tx.rows<{ levels: readonly string[] }>(
    sql`select levels from resource_types where id = ${request.type_id}`,
  );
  if (type !== undefined && !type.levels.includes('read'))
    throw refuseField('conditions', `cannot have read_only: the levels of ${request.resource_type} have no read`);
  return 'read';
}

/** From when on it is given: from now, or what extends something that is still held, from the end of that. */
async function beginningOf({ tx, at }: Answering, request: LockedRequest, pattern: string): Promise<Date> {
  if (request.extends_number === null) return at;
  const [held] = await tx.rows<{ until: string | null }>(
    sql`select max(expires_at) as until from user_grants where user_id = ${request.requester_id} and pattern = ${pattern}
      and organization_id is not distinct from ${request.organization_id}::uuid and expires_at > ${at}
      and id in (select grant_id from access_requests where requester_id = ${request.requester_id})`,
  );
  return held === undefined || held.until === null ? at : new Date(held.until);
}

/** Gives what was approved, until its end. */
async function give(
  work: Answering,
  request: LockedRequest,
  { pattern, startsAt, expiresAt }: { readonly pattern: string; readonly startsAt: Date; readonly expiresAt: string },
): Promise<void> {
  const { tx, ports, at, userId, emit } = work;
  const { id } = await insertGrant(tx, {
    id: ports.newId(),
    userId: request.requester_id,
    pattern,
    organization: request.organization_id,
    startsAt: startsAt.toISOString(),
    expiresAt,
    grantedBy: userId,
    at,
  });
  await mustFitHoldings(tx, [request.requester_id], at);
  await touchUsers(tx, [request.requester_id]);
  emit({ type: 'access.changed', users: [request.requester_id] });
  await closeRequest(work, request.id, { how: 'approved', by: userId, grant: { id, pattern, expiresAt } });
  await tellRequester(work, request, true);
}
