import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { holdingBounds } from '../access/bounds.ts';
import { denied, scopeIncludes } from '../access/over.ts';
import { mustExist } from '../access/rules.ts';
import { requestName } from '../access-requests/access-requests.ts';
import { approversToTell } from '../access-requests/approvers-to-tell.ts';
import { AccessLevel, Justification, ResourceTypeName } from '../access-requests/fields.ts';
import { giveAccess, hoursFrom } from '../access-requests/give-access.ts';
import { mustSuit } from '../access-requests/must-suit.ts';
import { placeOf } from '../access-requests/place-of.ts';
import { type ResourceType, resourceTypeNamed } from '../access-requests/resource-types.ts';
import { tellParties } from '../access-requests/topic.ts';
import { reviewName } from '../access-reviews/access-reviews.ts';
import { insertReview } from '../access-reviews/insert-review.ts';
import { allOf, anId, command, inSession, needs, self } from '../action.ts';
import { Id, orNull } from '../fields.ts';
import { admit, stepUp } from '../mfa/step-up.ts';
import { notify } from '../notifications/notify.ts';
import { hashBounds } from '../passwords/turn.ts';
import { emergencyTaken } from './notices.ts';

/** The longest that it is taken for. */
export const mostHours = 4;
/** How long its review waits. */
const reviewDays = 7;

/** What was taken. */
export interface TakenInEmergency {
  readonly id: string;
  readonly granted: string;
  readonly expiresAt: string;
  /** Addresses of those who would have been asked. */
  readonly told: readonly string[];
  readonly reviewId: string;
}

/**
 * Takes access in an emergency, without an approval: of a type whose owners allow it, by who holds `break_glass`, with a
 * reason and the password or a fresh sign-in, for hours. All who would have been asked are told, and asked to review it.
 */
export const takeInEmergency = command('access_request.break_glass', {
  input: Type.Object(
    {
      resourceType: ResourceTypeName,
      accessLevel: AccessLevel,
      justification: Justification,
      durationHours: Type.Integer({ minimum: 1, maximum: mostHours }),
      organizationId: Type.Optional(orNull(Id)),
      // Never stored with the execution.
      password: Type.Optional(Type.String({ minLength: 1, maxLength: 256, writeOnly: true })),
    },
    { additionalProperties: false },
  ),
  permit: inSession(allOf(self('requests'), needs('break_glass'))),
  refuses: [
    'access_request.no_approver',
    'auth.locked',
    'auth.sign_in_again',
    'auth.wrong_password',
    'break_glass.held',
    'break_glass.off',
    'grant.exists',
    'organization.not_found',
    'organization.required',
  ],
  audit: {
    of: 'access_request',
    details: {
      access: 'read',
      hours: 4,
      justification: 'The pager rang',
      told: [anId],
      until: '2026-12-31T00:00:00.000Z',
    },
  },
  limit: { per: 'actor', max: 10, seconds: 60 },
  bounds: [...hashBounds, ...holdingBounds],
  changesAccess: true,
  prepare: (read, { password }) => stepUp(read, password),
  run: async (work, input): Promise<TakenInEmergency | RefusedAfterCommit> => {
    const { tx, ports, at, actor, userId, scope, caller, prepared, target, step } = work;
    const admitted = await admit(work, prepared);
    if (admitted instanceof RefusedAfterCommit) return admitted;
    const { resourceType, accessLevel, justification, durationHours: hours } = input;
    const named = (input.organizationId ?? caller.organization)?.toLowerCase() ?? null;
    if (named !== null && !scopeIncludes(scope, named)) throw refuse('organization.not_found', {});
    if (named !== null) await typeInEmergency(tx, resourceType, named);
    const organization = placeOf(actor, named, caller);
    if (!scopeIncludes(scope, organization)) throw denied('break_glass');
    await mustExist(tx, organization);
    const type = await typeInEmergency(tx, resourceType, organization);
    mustSuit(type, { accessLevel, durationDays: 1, justification });
    const node = `${resourceType}.${accessLevel}`;
    await mustNotHold(tx, { userId, node, organization, at });
    step('validation');
    const people = await approversToTell(tx, userId, { node, organization, at }, type);
    if (people.length === 0) throw refuse('access_request.no_approver', { needed: 1, there: 0 });
    const id = ports.newId();
    const [made] = await tx.rows<{ number: number }>(
      sql`insert into access_requests (id, requester_id, organization_id, type_id, resource_type, access_level, justification,
          duration_days, duration_hours, approvals, asks, requested_at, open_until, way)
        values (${id}, ${userId}, ${organization}, ${type.id}, ${resourceType}, ${accessLevel}, ${justification}, 0, ${hours},
          0, 'owners', ${at}, ${at}, 'break_glass') returning number`,
    );
    const name = requestName({ number: made?.number ?? 0 });
    const span = hoursFrom(at, hours);
    const request = { id, requester_id: userId, organization_id: organization, credential_id: null };
    const grantId = await giveAccess(work, request, { pattern: node, ...span, by: null });
    const to = people.map(person => person.id);
    const about = { kind: 'access_request', id };
    await notify(work, emergencyTaken, { to, facts: { access: node, hours }, by: userId, target: about });
    await tellParties(work, id);
    step('approvers_told');
    const review = await insertReview(
      work,
      {
        ...{ name, subject: 'emergency', organization_id: organization, type_id: type.id, resource_type: resourceType },
        ...{
          role_id: null,
          request_id: id,
          openedBy: null,
          dueDays: reviewDays,
          at_deadline: 'keep',
          repeat_days: null,
        },
        reviewers: to,
      },
      { userId, grantId, pattern: node, expiresAt: span.expiresAt },
    );
    step('review_opened');
    const { expiresAt } = span;
    target(
      { kind: 'access_request', id, name, organization },
      { access: node, hours, justification, told: to, until: expiresAt },
    );
    return { id: name, granted: node, expiresAt, told: people.map(({ email }) => email), reviewId: reviewName(review) };
  },
});

async function typeInEmergency(tx: Tx, name: string, organization: string | null): Promise<ResourceType> {
  const type = await resourceTypeNamed(tx, name, organization);
  if (type?.break_glass !== true) throw refuse('break_glass.off', {});
  return type;
}

/** Once is enough: whoever needs it for longer asks for it. */
async function mustNotHold(
  tx: Tx,
  asked: { readonly userId: string; readonly node: string; readonly organization: string | null; readonly at: Date },
): Promise<void> {
  const { userId, node, organization, at } = asked;
  const [held] = await tx.rows<{ expires_at: string }>(
    sql`select expires_at from access_requests where requester_id = ${userId} and way = 'break_glass' and granted = ${node}
      and organization_id is not distinct from ${organization}::uuid and expires_at > ${at} and grant_id is not null`,
  );
  if (held !== undefined) throw refuse('break_glass.held', { until: held.expires_at });
}
