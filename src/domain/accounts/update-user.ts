import Type from 'typebox';
import type { Recorded } from '../../kernel/target.ts';
import { holdingBounds } from '../access/bounds.ts';
import { Pattern } from '../access/patterns.ts';
import { anId, anyOf, command, needs, own, whenNamed } from '../action.ts';
import { orNull } from '../fields.ts';
import { affiliationsOf, type UserWithRoles, withRoleMonikers } from '../people/affiliations.ts';
import { Ids, PersonName } from '../people/fields.ts';
import { UserIdentifier, userIdOf } from '../people/identifiers.ts';
import { changeUser } from './change-user.ts';
import { editableUser } from './editable.ts';
import { RoleNames, roleIdsNamed } from './role-names.ts';
import { ProfileChanges } from './update-profile.ts';

/** What a change of an account can tell. */
const recorded: Recorded = {
  of: 'user',
  details: {
    active: false,
    fields: ['name'],
    organizations: { added: [anId], removed: [] },
    grants: { added: ['vault.read'], removed: [] },
    withoutAdministrator: [anId],
    from: 'user',
    to: 'manager',
    roles: { added: [anId], removed: [] },
  },
};

/**
 * Changes what it names of an account, all or nothing: names, status, roles and organizations, the last two as sets.
 * Each asks for a node of its own; one's own names need only the right to one's own profile.
 */
export const updateUser = command('user.update', {
  input: Type.Object(
    {
      id: Type.String({ format: 'uuid' }),
      firstName: Type.Optional(orNull(PersonName)),
      lastName: Type.Optional(orNull(PersonName)),
      active: Type.Optional(Type.Boolean()),
      roleIds: Type.Optional(Ids),
      organizationIds: Type.Optional(Ids),
    },
    { additionalProperties: false },
  ),
  permit: whenNamed(anyOf(own('id', 'user.write'), needs('user.write.other')), {
    active: 'user.status.other',
    roleIds: 'user.roles.other',
    organizationIds: 'organization.members',
  }),
  refuses: [
    'access.exceeds_own',
    'access.last_administrator',
    'organization.full',
    'organization.last_administrator',
    'organization.not_found',
    'organization.required',
    'role.not_found',
    'user.department_held',
    'user.not_found',
    'user.own_account',
  ],
  audit: recorded,
  bounds: holdingBounds,
  changesAccess: true,
  edits: { thing: editableUser, id: ({ id }) => id },
  run: async (work, { id, active, roleIds, organizationIds, ...profile }) => {
    const roles = roleIds === undefined ? undefined : { ids: roleIds, field: 'roleIds' };
    const after = await changeUser(work, id, { profile, active, organizationIds, roles });
    return { ...after, ...(await affiliationsOf(work.tx, id, work.scope)) };
  },
  revisionOf: user => user,
});

/**
 * The same command for another's account, found by whatever names it: how they are called and shown, their roles by ids
 * or monikers, and what they are given directly for good.
 */
export const updateOther = command('user.update', {
  input: Type.Object(
    {
      identifier: UserIdentifier,
      displayName: ProfileChanges.displayName,
      imageUrl: ProfileChanges.imageUrl,
      roles: Type.Optional(RoleNames),
      permissions: Type.Optional(Type.Array(Pattern, { maxItems: 1000 })),
    },
    { additionalProperties: false },
  ),
  permit: whenNamed(needs('user.write.other'), {
    roles: 'user.roles.other',
    permissions: 'user.permissions.other',
  }),
  refuses: [
    'access.exceeds_own',
    'access.last_administrator',
    'organization.full',
    'organization.last_administrator',
    'organization.not_found',
    'organization.required',
    'role.not_found',
    'user.department_held',
    'user.not_found',
    'user.own_account',
  ],
  audit: recorded,
  bounds: holdingBounds,
  changesAccess: true,
  edits: { thing: editableUser, id: ({ identifier }, { tx, scope }) => userIdOf(tx, identifier, scope) },
  run: async (work, { identifier, roles: names, permissions: patterns, ...profile }): Promise<UserWithRoles> => {
    const { tx, scope, caller } = work;
    const id = await userIdOf(tx, identifier, scope);
    const roles =
      names === undefined
        ? undefined
        : {
            ids: await roleIdsNamed(tx, names, { scope, userId: id, organization: caller.organization }),
            field: 'roles',
          };
    const after = await changeUser(work, id, { profile, roles, patterns });
    const [person] = await withRoleMonikers(tx, [after], scope);
    return { ...after, role_monikers: person?.role_monikers ?? [] };
  },
  revisionOf: user => user,
});
