import Type from 'typebox';
import { holdingBounds, mustFitHoldings } from '../access/bounds.ts';
import { touchUsers } from '../access/holdings.ts';
import { platformWide } from '../access/over.ts';
import { mustHoldToGive } from '../access/rules.ts';
import { anId, command } from '../action.ts';
import { Description } from '../fields.ts';
import { administration, giveAdministration, keepAdministratorRole } from './administrators.ts';
import { AdminIds, Domain, JoinPolicy, OrganizationName } from './fields.ts';
import { insertMember } from './members.ts';
import { nameAdministrators } from './name-administrators.ts';
import { existing, insertOrganization, type Organization } from './organizations.ts';

/**
 * Creates an organization with its administrator role. The creator becomes a member and administrator at once when named
 * or when nobody is; other people named are invited.
 */
export const createOrganization = command('organization.create', {
  input: Type.Object(
    {
      name: OrganizationName,
      description: Type.Optional(Description),
      domain: Type.Optional(Domain),
      joinPolicy: Type.Optional(JoinPolicy),
      active: Type.Optional(Type.Boolean()),
      adminIds: Type.Optional(AdminIds),
    },
    { additionalProperties: false },
  ),
  permit: platformWide('organization.create'),
  refuses: [
    'access.exceeds_own',
    'organization.full',
    'organization.last_administrator',
    'organization.not_found',
    'user.not_found',
  ],
  audit: { of: 'organization', details: { name: 'Name', adminIds: [anId] } },
  bounds: holdingBounds,
  changesAccess: true,
  run: async (work, input): Promise<Organization> => {
    const { tx, ports, at, actor, target, emit } = work;
    const id = ports.newId();
    mustHoldToGive(actor, administration(id), null);
    await insertOrganization(tx, {
      id,
      name: input.name,
      description: input.description ?? null,
      domain: input.domain ?? null,
      joinPolicy: input.joinPolicy ?? 'invite',
      active: input.active ?? true,
      at,
    });
    await keepAdministratorRole(tx, id, ports.newId);
    const named = (input.adminIds ?? []).map(each => each.toLowerCase());
    const { userId } = actor;
    const joins = userId !== null && (named.length === 0 || named.includes(userId));
    if (joins) {
      await insertMember(tx, id, userId, at);
      await giveAdministration(tx, {
        organization: id,
        userIds: [userId],
        grantedBy: userId,
        at,
        newId: ports.newId,
      });
      await mustFitHoldings(tx, [userId], at);
      await touchUsers(tx, [userId]);
      emit({ type: 'access.changed', users: [userId] });
    }
    const { name } = input;
    target({ kind: 'organization', id, name, organization: id }, { name, adminIds: named });
    await nameAdministrators(work, actor, await existing(tx, id), joins ? [userId, ...named] : named);
    return existing(tx, id);
  },
  revisionOf: organization => organization,
});
