import { refuse } from '../../kernel/errors.ts';
import { mustFit } from '../../kernel/share-counter.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import type { InCommand } from '../action.ts';
import { notify } from '../notifications/notify.ts';
import { type AccessRequest, requestName } from './access-requests.ts';
import { ask } from './approvers.ts';
import { type AskedCredential, heldOver } from './credential-asked.ts';
import { daysToDecide, usualAnswerHours } from './fields.ts';
import { beginningOf, giveAccess, spanOf } from './give-access.ts';
import { mustSuit } from './must-suit.ts';
import { accessAutomatic, requestWaits } from './notices.ts';
import { type ResourceType, resourceTypeNamed } from './resource-types.ts';
import { tellParties } from './topic.ts';
import { whoIsAsked } from './who-is-asked.ts';

/** A request that was made. */
export interface Requested {
  readonly id: string;
  /** `approved`: by itself, as one's role has it. */
  readonly status: 'pending_approval' | 'approved';
  /** Addresses of those who are asked. */
  readonly approvers: readonly string[];
  readonly answerHours: number;
  /** What was given, and until when. */
  readonly granted: string | null;
  readonly expiresAt: string | null;
}

/** What is asked for. */
export interface Wanted {
  readonly resourceType: string;
  readonly accessLevel: string;
  readonly organization: string | null;
  /** The one credential, of the type `credential`. */
  readonly credential: AskedCredential | null;
  readonly durationDays: number;
  readonly justification: string | undefined;
  /** The request whose access shall last longer; null: none. */
  readonly extending: Pick<AccessRequest, 'id' | 'number' | 'conditions'> | null;
}

const dayMilliseconds = 24 * 3600 * 1000;

/** What asking works with. */
export type Requesting = Pick<InCommand, 'tx' | 'ports' | 'at' | 'emit' | 'tell' | 'target' | 'step'> & {
  readonly userId: string;
};

/**
 * Stores a request as the type's policy has it, and asks those who may approve it; for whom it is automatic, gives it. Refuses
 * where too few could approve it. Call it under the access lock.
 */
export async function makeRequest(work: Requesting, wanted: Wanted): Promise<Requested> {
  const { tx, ports, at, userId, target, step } = work;
  const { resourceType, accessLevel, organization, credential, durationDays } = wanted;
  const type = credential === null ? await resourceTypeNamed(tx, resourceType, organization) : undefined;
  mustSuit(type, wanted);
  await mustNotWait(tx, userId, at, wanted);
  step('validation');
  const held =
    credential === null
      ? { node: `${resourceType}.${accessLevel}`, organization, at }
      : heldOver(credential, accessLevel, at);
  const automatic = type !== undefined && (await isAutomatic(tx, type, userId, at));
  const { asks, people, there } = await whoIsAsked(tx, userId, held, type, credential);
  const approvals = type?.approvals ?? 1;
  // What nobody could approve is given to nobody by itself either.
  if (automatic ? people.length === 0 : there < approvals)
    throw refuse('access_request.no_approver', { needed: approvals, there });
  const id = ports.newId();
  const [made] = await tx.rows<{ number: number }>(
    sql`insert into access_requests (id, requester_id, organization_id, type_id, resource_type, access_level, justification,
        duration_days, approvals, asks, requested_at, open_until, extends, steps, in_order, way, credential_id, conditions)
      values (${id}, ${userId}, ${organization}, ${type?.id ?? null}, ${resourceType}, ${accessLevel},
        ${wanted.justification ?? null}, ${durationDays}, ${approvals}, ${asks}, ${at},
        ${new Date(at.getTime() + daysToDecide * dayMilliseconds)}, ${wanted.extending?.id ?? null},
        ${JSON.stringify(type?.steps ?? [])}::jsonb, ${type?.in_order ?? false}, ${automatic ? 'automatic' : 'asked'},
        ${credential?.id ?? null}, ${wanted.extending?.conditions ?? []})
      returning number`,
  );
  const name = requestName({ number: made?.number ?? 0 });
  const to = people.map(person => person.id);
  const about = { kind: 'access_request', id } as const;
  target(
    { ...about, name, organization },
    { access: held.node, days: durationDays, ...(automatic ? { automatic } : {}) },
  );
  if (credential !== null) target({ kind: 'credential', id: credential.id, name: credential.name, organization });
  if (automatic) {
    const request = {
      id,
      requester_id: userId,
      organization_id: organization,
      credential_id: null,
      extends_number: wanted.extending?.number ?? null,
    };
    const span = spanOf(await beginningOf(work, request, held.node), durationDays);
    const audited = wanted.extending?.conditions.includes('audit_enabled') === true;
    await giveAccess(work, request, { pattern: held.node, ...span, by: null, audited });
    await notify(work, accessAutomatic, { to, facts: { access: held.node }, by: userId, target: about });
    await tellParties(work, id);
    step('approved_automatically');
    const { expiresAt } = span;
    return { id: name, status: 'approved', approvers: [], answerHours: 0, granted: held.node, expiresAt };
  }
  await ask(tx, id, to);
  const facts = { access: held.node, passedOn: false, credential: credential?.name ?? null };
  await notify(work, requestWaits, { to, facts, by: userId, target: about });
  await tellParties(work, id);
  step('approvers_asked');
  return {
    ...{ id: name, status: 'pending_approval', granted: null, expiresAt: null },
    approvers: people.map(({ email }) => email),
    answerHours: type?.answer_hours ?? usualAnswerHours,
  };
}

/**
 * Whether the type gives by itself to somebody: to who is in its role now, and has not put themselves there, as nobody decides
 * their own request.
 */
async function isAutomatic(
  tx: Tx,
  { automatic_role_id: role }: ResourceType,
  userId: string,
  at: Date,
): Promise<boolean> {
  if (role === null) return false;
  const rows = await tx.rows(
    sql`select 1 from user_roles where user_id = ${userId} and role_id = ${role} and granted_by is distinct from ${userId}::uuid
      and (starts_at is null or starts_at <= ${at}) and (expires_at is null or expires_at > ${at})`,
  );
  return rows.length > 0;
}

/** Refuses to ask twice at the same time for one thing, or for more than a person may. */
async function mustNotWait(
  tx: Tx,
  userId: string,
  at: Date,
  asked: Pick<Wanted, 'resourceType' | 'accessLevel' | 'organization' | 'credential'>,
): Promise<void> {
  // One request of a person at a time, so that all are counted.
  await tx.rows(sql`select 1 from users where id = ${userId} for no key update`);
  // What the sweep has not come to yet must not stand in the way.
  await tx.rows(
    sql`update access_requests set status = 'expired', decided_at = open_until
      where requester_id = ${userId} and status = 'pending_approval' and open_until <= ${at}`,
  );
  const [found] = await tx.rows<{ count: number; same: number | null }>(
    sql`select count(*) as count, max(number) filter (where resource_type = ${asked.resourceType}
        and access_level = ${asked.accessLevel} and organization_id is not distinct from ${asked.organization}::uuid
        and credential_id is not distinct from ${asked.credential?.id ?? null}::uuid) as same
      from access_requests where requester_id = ${userId} and status = 'pending_approval'`,
  );
  if (found === undefined) return;
  if (found.same !== null) throw refuse('access_request.exists', { id: requestName({ number: found.same }) });
  mustFit('person.requests', 'person', found.count + 1);
}
