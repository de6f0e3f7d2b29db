import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { beginningOf, endOf } from '../../kernel/moment.ts';
import { holdingBounds, mustFitHoldings } from '../access/bounds.ts';
import { touchUsers } from '../access/holdings.ts';
import { Pattern } from '../access/patterns.ts';
import { placeFor } from '../access/rules.ts';
import { anId, command, needs } from '../action.ts';
import { notify } from '../notifications/notify.ts';
import { userById } from '../people/users.ts';
import { grantsChanged } from './notices.ts';
import { mustMayGive } from './rules.ts';
import { insertGrant, type UserGrant } from './user-grants.ts';

const Id = Type.String({ format: 'uuid' });
const Moment = Type.String({ format: 'moment' });

/**
 * Gives one person a pattern beyond their roles, inside an organization or everywhere, for good or between two moments:
 * whether it holds is judged when it matters, not by a sweep.
 */
export const giveGrant = command('user.give_grant', {
  input: Type.Object(
    {
      userId: Id,
      pattern: Pattern,
      organizationId: Type.Optional(Type.Union([Id, Type.Null()])),
      startsAt: Type.Optional(Type.Union([Moment, Type.Null()])),
      expiresAt: Type.Optional(Type.Union([Moment, Type.Null()])),
    },
    { additionalProperties: false },
  ),
  permit: needs('user.permissions.other'),
  refuses: ['access.exceeds_own', 'grant.exists', 'organization.not_found', 'organization.required', 'user.not_found'],
  audit: {
    of: 'user',
    details: { grant: anId, pattern: 'vault.read', startsAt: null, expiresAt: '2026-12-31T00:00:00.000Z' },
  },
  bounds: holdingBounds,
  changesAccess: true,
  run: async (work, grant): Promise<UserGrant> => {
    const { tx, ports, at, actor, scope, caller, emit, target } = work;
    const { userId, pattern } = grant;
    await userById(tx, userId, scope);
    const organization = placeFor(scope, grant.organizationId, caller, 'user.permissions.other');
    const { startsAt, expiresAt } = times(grant, at);
    await mustMayGive(work, userId, { patterns: [pattern], organization, until: expiresAt }, 'organizationId');
    const stored = await insertGrant(tx, {
      id: ports.newId(),
      userId,
      pattern,
      organization,
      startsAt,
      expiresAt,
      grantedBy: actor.userId,
      at,
    });
    await mustFitHoldings(tx, [userId], at);
    await touchUsers(tx, [userId]);
    target({ kind: 'user', id: userId, organization }, { grant: stored.id, pattern, startsAt, expiresAt });
    const facts = { given: [pattern], taken: [] };
    await notify(work, grantsChanged, { to: [userId], facts, by: actor.userId, target: null });
    emit({ type: 'access.changed', users: [userId] });
    return stored;
  },
});

/** The grant's times as they are stored; refuses a grant that would never hold. */
function times(
  { startsAt, expiresAt }: { startsAt?: string | null | undefined; expiresAt?: string | null | undefined },
  at: Date,
): { startsAt: string | null; expiresAt: string | null } {
  const start = startsAt === undefined || startsAt === null ? null : beginningOf(startsAt);
  const end = expiresAt === undefined || expiresAt === null ? null : endOf(expiresAt);
  if (end !== null && end <= at) throw refuseField('expiresAt', 'must lie in the future');
  if (end !== null && start !== null && end <= start) throw refuseField('expiresAt', 'must come after startsAt');
  return { startsAt: start?.toISOString() ?? null, expiresAt: end?.toISOString() ?? null };
}
