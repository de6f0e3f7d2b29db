import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { sql } from '../../platform/db/sql.ts';
import { holdingBounds, mustFitHoldings } from '../access/bounds.ts';
import type { Held } from '../access/holders.ts';
import { touchUsers } from '../access/holdings.ts';
import { type Say, scopeIncludes } from '../access/over.ts';
import { mustHoldToEnd, mustHoldToGive } from '../access/rules.ts';
import { command, type InCommand } from '../action.ts';
import { insertGrant } from '../grants/user-grants.ts';
import { notify } from '../notifications/notify.ts';
import { settleNotifications } from '../notifications/settle-notifications.ts';
import { closeRequest, type LockedRequest, lockedRequest, mustWait, numberOf, requestName } from './access-requests.ts';
import { anyoneAsked, ask, holderNamed, standingApprovals } from './approvers.ts';
import { whoeverIsAsked } from './asked.ts';
import { Comments, Condition } from './fields.ts';
import { requestDecided, requestWaits } from './notices.ts';

/** What an answer came to. */
export interface Processed {
  readonly id: string;
  readonly status: 'pending_approval' | 'approved' | 'rejected';
  readonly conditions: readonly string[];
  /** How many have approved, and how many must. */
  readonly approvals: { readonly given: number; readonly needed: number };
  /** What was given, and until when. */
  readonly granted: string | null;
  readonly expiresAt: string | null;
  readonly delegatedTo: string | null;
}

type Work = Pick<InCommand, 'tx' | 'ports' | 'at' | 'emit' | 'tell'> & {
  readonly userId: string;
  readonly say: Say<'asked'>;
};
interface Answer {
  readonly comments: string | null;
  readonly conditions: readonly string[];
}

const dayMilliseconds = 24 * 3600 * 1000;

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
    'grant.exists',
  ],
  bounds: holdingBounds,
  changesAccess: true,
  run: async (work, input): Promise<Processed> => {
    const { tx, at, actor, target, step } = work;
    const request = await lockedRequest(tx, numberOf(input.requestId), at);
    if (request === undefined) throw refuse('access_request.not_found', {});
    const held = {
      node: `${request.resource_type}.${request.access_level}`,
      organization: request.organization_id,
      at,
    };
    await mustBeAsked(work, request, held);
    mustHoldToEnd(actor, [{ pattern: held.node, organization: held.organization }]);
    step('validation');
    const answer = { comments: input.comments ?? null, conditions: input.conditions ?? [] };
    const processed = await {
      approve: () => approve(work, request, held, answer),
      reject: () => reject(work, request, answer),
      delegate: () => delegate(work, request, held, input.delegateTo ?? null),
    }[input.action]();
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
async function mustBeAsked({ tx, userId, say }: Work, request: LockedRequest, held: Held): Promise<void> {
  const [asked] = await tx.rows<{ open: boolean; vote: string | null }>(
    sql`select open, vote from access_request_approvers where request_id = ${request.id} and user_id = ${userId}`,
  );
  if (request.requester_id === userId) throw refuse('access_request.own', {});
  const processes = reaches(say.scope, request.organization_id);
  if (asked === undefined && !processes) throw refuse('access_request.not_found', {});
  mustWait(request);
  if (asked?.open === true) return;
  if (asked !== undefined && asked.vote !== null) throw refuse('access_request.answered', {});
  const free = asked === undefined && (request.asks === 'processors' || !(await anyoneAsked(tx, request.id, held)));
  if (!free) throw refuse('access_request.not_asked', {});
}

const reaches = (scope: Scope | null, organization: string | null): boolean =>
  scope !== null && scopeIncludes(scope, organization);

async function approve(
  work: Work & Parameters<typeof give>[0],
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
async function levelUnder({ tx }: Work, request: LockedRequest, conditions: readonly string[]): Promise<string> {
  if (!conditions.includes('read_only') || request.access_level === 'read') return request.access_level;
  const [type] = await tx.rows<{ levels: readonly string[] }>(
    sql`select levels from resource_types where id = ${request.type_id}`,
  );
  if (type !== undefined && !type.levels.includes('read'))
    throw refuseField('conditions', `cannot have read_only: the levels of ${request.resource_type} have no read`);
  return 'read';
}

/** From when on it is given: from now, or what extends something that is still held, from the end of that. */
async function beginningOf({ tx, at }: Work, request: LockedRequest, pattern: string): Promise<Date> {
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
  work: Work & { readonly actor: Parameters<typeof mustHoldToGive>[0] },
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

async function reject(work: Work, request: LockedRequest, { comments }: Answer): Promise<Processed> {
  const { userId } = work;
  await vote(work, request, 'rejected', comments);
  await closeRequest(work, request.id, { how: 'rejected', by: userId });
  await tellRequester(work, request, false);
  return { ...toldOf(request), status: 'rejected' };
}

/** Passes it on: to nobody who was asked before, so that it never comes back, and who passed it on answers it no more. */
async function delegate(work: Work, request: LockedRequest, held: Held, named: string | null): Promise<Processed> {
  const { tx, userId } = work;
  if (named === null) throw refuseField('delegate_to', 'must name who is to answer instead');
  const person = await holderNamed(tx, named, held);
  if (person === undefined || person.id === request.requester_id || person.id === userId)
    throw refuseField('delegate_to', `must name somebody else who holds ${held.node}, and not who asks for it`);
  const asked = await tx.rows(
    sql`select 1 from access_request_approvers where request_id = ${request.id} and user_id = ${person.id}`,
  );
  if (asked.length > 0) throw refuseField('delegate_to', 'names somebody who was asked already');
  await tx.rows(
    sql`insert into access_request_approvers (request_id, user_id, open) values (${request.id}, ${userId}, false)
      on conflict (request_id, user_id) do update set open = false`,
  );
  await ask(tx, request.id, [person.id], userId);
  const target = { kind: 'access_request', id: request.id };
  await settleNotifications(work, requestWaits, { to: [userId], target });
  await notify(work, requestWaits, {
    to: [person.id],
    facts: { access: held.node, passedOn: true },
    by: userId,
    target,
  });
  return { ...toldOf(request), delegatedTo: person.email };
}

async function tellRequester(work: Work, request: LockedRequest, approved: boolean): Promise<void> {
  await notify(work, requestDecided, {
    to: [request.requester_id],
    facts: { access: `${request.resource_type}.${request.access_level}`, approved },
    by: work.userId,
    target: { kind: 'access_request', id: request.id },
  });
}

async function vote(
  { tx, at, userId }: Work,
  request: LockedRequest,
  answer: 'approved' | 'rejected',
  comments: string | null,
): Promise<void> {
  await tx.rows(
    sql`insert into access_request_approvers (request_id, user_id, vote, voted_at, comments, open)
      values (${request.id}, ${userId}, ${answer}, ${at}, ${comments}, false)
      on conflict (request_id, user_id) do update set vote = excluded.vote, voted_at = excluded.voted_at,
        comments = excluded.comments, open = false`,
  );
}

function toldOf(request: LockedRequest): Processed {
  return {
    id: requestName(request),
    status: 'pending_approval',
    conditions: request.conditions,
    approvals: { given: request.approved_by.length, needed: request.approvals },
    granted: null,
    expiresAt: null,
    delegatedTo: null,
  };
}
