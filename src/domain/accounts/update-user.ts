import Type from 'typebox';
import { touchUsers } from '../access/grants.ts';
import { mustOutrank } from '../access/rules.ts';
import { anyOf, command, needs, own, whenNamed } from '../action.ts';
import { administeredBy, mustKeepAdministratorsOf } from '../organizations/administrators.ts';
import { affiliationsOf, personById } from './affiliations.ts';
import { setActive } from './change-status.ts';
import { Ids, Name, orNull } from './fields.ts';
import { replaceMemberships } from './memberships.ts';
import { replaceRoles } from './role-set.ts';
import { columnsOf, writeProfile } from './update-profile.ts';
import { userById } from './users.ts';

/**
 * Changes what it names of an account, all or nothing: names, status, roles and organizations, the last two as sets.
 * Each asks for a node of its own; one's own names need only the right to one's own profile.
 */
export const updateUser = command('user.update', {
  input: Type.Object(
    {
      id: Type.String({ format: 'uuid' }),
      firstName: Type.Optional(orNull(Name)),
      lastName: Type.Optional(orNull(Name)),
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
  changesAccess: true,
  run: async (work, { id, active, roleIds, organizationIds, ...names }) => {
    const { tx, at, actor, scope, emit, target } = work;
    const before = await personById(tx, id, scope);
    const organization = scope === 'everything' ? null : (before.organization_ids[0] ?? null);
    target(
      { kind: 'user', id, organization },
      {
        ...(columnsOf(names).length === 0 ? {} : { fields: columnsOf(names) }),
        ...(active === undefined ? {} : { active }),
      },
    );
    if (columnsOf(names).length > 0) {
      await mustOutrank(tx, actor, id, at);
      await writeProfile(tx, id, names, at);
      emit({ type: 'user.updated', userId: id });
    }
    const administered = await administeredBy(tx, id);
    // Organizations first: their roles go with them, and only members may be given one.
    const members = organizationIds === undefined ? none : await replaceMemberships(work, id, organizationIds);
    const roles = roleIds === undefined ? none : await replaceRoles(work, id, roleIds);
    await mustKeepAdministratorsOf(tx, id, administered);
    if (active !== undefined) await setActive(work, id, active);
    if (active !== undefined || roleIds !== undefined || organizationIds !== undefined) {
      await tx.rows({ text: 'update users set updated_at = $2 where id = $1', values: [id, at] });
      await touchUsers(tx, [id]);
      emit({ type: 'access.changed', users: [id] });
    }
    const after = await userById(tx, id, 'everything');
    target(
      { kind: 'user', id, organization },
      {
        ...(roleIds === undefined ? {} : { from: before.role, to: after.role, roles }),
        ...(organizationIds === undefined ? {} : { organizations: members }),
      },
    );
    return { ...after, ...(await affiliationsOf(tx, id, scope)) };
  },
});

const none = { added: [], removed: [] };
