import Type from 'typebox';
import { holdingBounds } from '../access/bounds.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustHoldToEnd, mustHoldToGive } from '../access/rules.ts';
import { anId, command } from '../action.ts';
import { changesOf } from '../changes.ts';
import { Description, Id } from '../fields.ts';
import { patternsGivenIn } from './administrators.ts';
import { admitWaiting } from './admit-waiting.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { editableOrganization } from './editable.ts';
import { AdminIds, Domain, JoinPolicy, OrganizationName } from './fields.ts';
import { memberIds } from './members.ts';
import { nameAdministrators } from './name-administrators.ts';
import { changeOrganization, existing, type Organization } from './organizations.ts';

/**
 * Changes the named fields of an organization and who administers it. Suspending it suspends its members' rights in it; a
 * join policy lets in those who wait and need no answer by it.
 */
export const updateOrganization = command('organization.update', {
  input: Type.Object(
    {
      organizationId: Id,
      name: Type.Optional(OrganizationName),
      description: Type.Optional(Description),
      domain: Type.Optional(Domain),
      joinPolicy: Type.Optional(JoinPolicy),
      active: Type.Optional(Type.Boolean()),
      adminIds: Type.Optional(AdminIds),
    },
    { additionalProperties: false },
  ),
  permit: overOrganization('organization.write'),
  refuses: [
    'access.exceeds_own',
    'organization.full',
    'organization.last_administrator',
    'organization.not_found',
    'user.not_found',
  ],
  audit: {
    of: 'organization',
    details: {
      admins: { from: [anId], to: [anId] },
      fields: ['name'],
      changes: { name: { from: 'Before', to: 'After' } },
    },
  },
  bounds: holdingBounds,
  changesAccess: true,
  edits: { thing: editableOrganization, id: ({ organizationId }) => organizationId },
  run: async (work, { organizationId: id, adminIds, ...changes }): Promise<Organization> => {
    const { tx, at, caller, say, target, emit } = work;
    const { organization, actor } = await organizationUnder(tx, say, caller, id);
    const admins = adminIds === undefined ? {} : { admins: { from: organization.admin_ids, to: adminIds } };
    target(
      { kind: 'organization', id, name: organization.name, organization: id },
      { fields: Object.keys(changes), ...admins },
    );
    const switched = changes.active !== undefined && changes.active !== organization.active;
    if (switched) {
      const given = await patternsGivenIn(tx, id);
      if (changes.active) mustHoldToGive(actor, given, null);
      else mustHoldToEnd(actor, given);
    }
    await changeOrganization(tx, id, changes, at);
    if (adminIds !== undefined) await nameAdministrators(work, actor, organization, adminIds);
    if (switched) {
      const members = await memberIds(tx, id);
      await touchUsers(tx, members);
      emit({ type: 'access.changed', users: members });
    }
    if (changes.joinPolicy !== undefined) {
      const admitted = await admitWaiting(work, id);
      if (admitted.length > 0) emit({ type: 'access.changed', users: admitted });
    }
    const after = await existing(tx, id);
    const named = ['name', 'description', 'domain', 'join_policy', 'active'] as const;
    target(
      { kind: 'organization', id, name: organization.name, organization: id },
      changesOf(organization, after, named),
    );
    return after;
  },
  revisionOf: organization => organization,
});
