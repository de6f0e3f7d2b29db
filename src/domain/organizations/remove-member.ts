import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustOutrank } from '../access/rules.ts';
import { command } from '../action.ts';
import { leaveOrganizations } from '../capability.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { mustKeepOrganizationAdministrator } from './administrators.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { membersAmong } from './members.ts';
import { leftOrganization } from './notices.ts';

/** Takes somebody out of an organization, with all they hold in it. Members may take themselves out. */
export const removeMember = command('organization.remove_member', {
  input: Type.Object({ organizationId: Id, userId: Id }, { additionalProperties: false }),
  permit: overOrganization<{ organizationId: string; userId: string }>(
    'organization.members',
    (actor, { userId }) => userId === actor.userId,
  ),
  refuses: [
    'access.exceeds_own',
    'organization.last_administrator',
    'organization.member_not_found',
    'organization.not_found',
  ],
  audit: { of: 'organization', also: ['user'] },
  changesAccess: true,
  run: async (work, { organizationId, userId }) => {
    const { tx, ports, at, caller, say, target, emit } = work;
    const { organization, actor } = await organizationUnder(tx, say, caller, organizationId);
    target({ kind: 'organization', id: organizationId, name: organization.name, organization: organizationId });
    target({ kind: 'user', id: userId, organization: organizationId });
    if ((await membersAmong(tx, organizationId, [userId])).length === 0) {
      throw refuse('organization.member_not_found', {});
    }
    await mustOutrank(tx, actor, userId, at, [organizationId]);
    await leaveOrganizations(ports.capabilities, work, { userId, organizations: [organizationId] });
    if (organization.admin_ids.includes(userId)) await mustKeepOrganizationAdministrator(tx, organizationId, [userId]);
    await touchUsers(tx, [userId]);
    await notify(work, leftOrganization, {
      to: [userId],
      facts: { organization: organization.name },
      by: actor.userId,
      target: null,
    });
    emit({ type: 'access.changed', users: [userId] });
  },
});
