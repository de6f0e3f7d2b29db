import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { holdingBounds } from '../access/bounds.ts';
import type { Held } from '../access/holders.ts';
import { scopeIncludes } from '../access/over.ts';
import { mustHoldToEnd } from '../access/rules.ts';
import { command } from '../action.ts';
import { type LockedRequest, lockedRequest, mustWait, numberOf } from './access-requests.ts';
import type { Answering, Processed } from './answering.ts';
import { approve } from './approve.ts';
import { anyoneAsked } from './approvers.ts';
import { whoeverIsAsked } from './asked.ts';
import { heldFor, patternsToHold } from './credential-asked.ts';
import { delegate } from './delegate.ts';
import { Comments, Condition } from './fields.ts';
import { reject } from './reject.ts';
import { tellParties } from './topic.ts';
import { votersOf } from './votes.ts';

/**
 * Answers a request: approves it, rejects it, or passes it on to somebody else who holds what is asked for. Judged as things
 * are now, under the access lock: who has lost it since they were asked does not decide.
 */
export const processApproval = command('access_request.process', {
  input: Type.Object(
    {
      requestId: Type.String({ maxLength: 40 }),
      action: Type.Enum(['approve', 'reject', 'delegate']),
      comments: Type.Optional(Type.Union([Comments, Type.Null()])),
      conditions: Type.Optional(Type.Union([Type.Array(Condition, { maxItems: 20, uniqueItems: true }), Type.Null()])),
      delegateTo: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 254 }), Type.Null()])),
    },
    { additionalProperties: false },
  ),
  permit: whoeverIsAsked,
  refuses: [
    'access.exceeds_own',
    'access_request.answered',
    'access_request.decided',
    'access_request.not_asked',
    'access_request.not_found',
    'access_request.own',
    'credential.not_found',
    'grant.exists',
  ],
  audit: {
    of: 'access_request',
    details: { answer: 'approve', status: 'approved', access: 'read', conditions: ['For 30 days'] },
  },
  bounds: holdingBounds,
  changesAccess: true,
  run: async (work, input): Promise<Processed> => {
    const { tx, at, actor, target, step } = work;
    const request = await lockedRequest(tx, numberOf(input.requestId), at);
    if (request === undefined) throw refuse('access_request.not_found', {});
    const held = await heldFor(tx, request, request.access_level, at);
    await mustBeAsked(work, request, held);
    mustHoldToEnd(actor, patternsToHold(held));
    step('validation');
    const answer = { comments: input.comments ?? null, conditions: input.conditions ?? [] };
    const processed = await {
      approve: () => approve(work, request, held, answer),
      reject: () => reject(work, request, answer),
      delegate: () => delegate(work, request, held, input.delegateTo ?? null),
    }[input.action]();
    await tellParties(work, request.id);
    step(processed.status);
    target(
      { kind: 'access_request', id: request.id, name: processed.id, organization: request.organization_id },
      { answer: input.action, status: processed.status, access: held.node, conditions: processed.conditions },
    );
    return processed;
  },
});

/**
 * Refuses whoever does not answer this request: those whom it does not concern learn nothing of it. Holders of
 * `request.process` answer what nobody else was there to be asked for, or where nobody is left.
 */
async function mustBeAsked({ tx, userId, say }: Answering, request: LockedRequest, held: Held): Promise<void> {
  const [asked] = await tx.rows<{ open: boolean; vote: string | null }>(
    sql`select open, vote from access_request_approvers where request_id = ${request.id} and user_id = ${userId}`,
  );
  if (request.requester_id === userId) throw refuse('access_request.own', {});
  const processes = reaches(say.scope, request.organization_id);
  if (asked === undefined && !processes) throw refuse('access_request.not_found', {});
  mustWait(request);
  // Of steps, who has left the group since answers for nobody there, neither by a vote nor by rejecting it.
  if (asked?.open === true && (request.steps.length === 0 || (await countsFor(tx, request, held, userId)))) return;
  if (asked !== undefined && asked.vote !== null) throw refuse('access_request.answered', {});
  // Of steps the others may still be to come; whether nobody is left for one is looked for every five minutes.
  const blocked = request.steps.length === 0 && !(await anyoneAsked(tx, request.id, held));
  const free = asked === undefined && (request.asks === 'processors' || blocked);
  if (!free) throw refuse('access_request.not_asked', {});
}

async function countsFor(tx: Tx, request: LockedRequest, held: Held, userId: string): Promise<boolean> {
  return (await votersOf(tx, request, held)).some(({ id }) => id === userId);
}

const reaches = (scope: Scope | null, organization: string | null): boolean =>
  scope !== null && scopeIncludes(scope, organization);
