import type { Actor } from '../../kernel/actor.ts';
import { refuseField } from '../../kernel/errors.ts';
import { sql } from '../../platform/db/sql.ts';
import type { Held } from '../access/holders.ts';
import { mustHoldToGive } from '../access/rules.ts';
import type { LockedRequest } from './access-requests.ts';
import { type Answer, type Answering, type Processed, tellRequester, toldOf, vote } from './answering.ts';
import { standingApprovals } from './approvers.ts';
import { credentialType, heldFor, patternsToHold } from './credential-asked.ts';
import { beginningOf, giveAccess, shareCredential, spanOf } from './give-access.ts';
import { settleSteps } from './votes.ts';

/** Approves a request, and gives what it asks for once as many have as must. */
export async function approve(
  work: Answering & { readonly actor: Actor },
  request: LockedRequest,
  held: Held,
  answer: Answer,
): Promise<Processed> {
  const { tx, actor } = work;
  const conditions = [...new Set([...request.conditions, ...answer.conditions])];
  const level = await levelUnder(work, request, conditions);
  const pattern = `${request.resource_type}.${level}`;
  const span = spanOf(await beginningOf(work, request, pattern), request.duration_days);
  mustHoldToGive(actor, patternsToHold(await heldFor(tx, request, level, work.at)), span.expiresAt);
  await vote(work, request, 'approved', answer.comments);
  await tx.rows(sql`update access_requests set conditions = ${conditions} where id = ${request.id}`);
  const given =
    request.steps.length > 0 ? await settleSteps(work, request, held) : await standingApprovals(tx, request.id, held);
  const told = { ...toldOf(request), conditions, approvals: { given, needed: request.approvals } };
  if (given < request.approvals) return told;
  const access = { pattern, ...span, by: work.userId };
  if (request.resource_type === credentialType) await shareCredential(work, request, access);
  else await giveAccess(work, request, { ...access, audited: conditions.includes('audit_enabled') });
  await tellRequester(work, request, span.expiresAt);
  return { ...told, status: 'approved', granted: pattern, expiresAt: span.expiresAt };
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
