import Type from 'typebox';
import { holdingBounds } from '../access/bounds.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustExist, mustHoldToGive, placeFor } from '../access/rules.ts';
import { patternsOfSystemRole, swapSystemRole } from '../access/system-roles.ts';
import { anId, command, needs } from '../action.ts';
import { orNull } from '../fields.ts';
import { firstPassword } from '../passwords/new-password.ts';
import { hashBounds } from '../passwords/turn.ts';
import { personById } from '../people/affiliations.ts';
import {
  Department,
  Email,
  Ids,
  Password,
  PersonName,
  RoleMoniker,
  storedUsername,
  Username,
} from '../people/fields.ts';
import { unique } from '../people/memberships.ts';
import { insertUser, mustBeFree } from '../people/users.ts';
import { joinOrganization } from './memberships.ts';
import { giveNewRoles } from './role-set.ts';

export const NewAccount = Type.Object(
  {
    email: Email,
    username: Username,
    password: Password,
    displayName: Type.Optional(orNull(PersonName)),
    department: Type.Optional(orNull(Department)),
    firstName: Type.Optional(orNull(PersonName)),
    lastName: Type.Optional(orNull(PersonName)),
    active: Type.Optional(Type.Boolean()),
    role: Type.Optional(RoleMoniker),
    /** Instead of `role`: exactly these roles, the platform's or those of the person's organizations. */
    roleIds: Type.Optional(Ids),
    organizationId: Type.Optional(Type.String({ format: 'uuid' })),
    /** Instead of `organizationId`: each must be one that the creator may create people in. */
    organizationIds: Type.Optional(Ids),
  },
  { additionalProperties: false },
);

/** Creates an account with its roles; one made inside organizations is a member of them from the start. */
export const createUser = command('user.create', {
  input: NewAccount,
  permit: needs('user.create'),
  refuses: [
    'access.exceeds_own',
    'organization.full',
    'organization.not_found',
    'organization.required',
    'role.not_found',
    'user.email_taken',
    'user.not_found',
    'user.username_taken',
  ],
  audit: { of: 'user', details: { roles: [anId], role: 'user' } },
  bounds: [...holdingBounds, ...hashBounds],
  changesAccess: true,
  prepare: async (work, account) => {
    const { db } = work;
    const username = storedUsername(account.username);
    await mustBeFree(db, account.email, username);
    const person = {
      roles: account.roleIds === undefined ? [account.role ?? 'user'] : [],
      department: account.department ?? null,
      organizations: [account.organizationId ?? work.caller.organization, ...(account.organizationIds ?? [])].flatMap(
        each => each ?? [],
      ),
    };
    return { username, passwordHash: await firstPassword(work, account.password, person, { known: true }) };
  },
  run: async (work, account) => {
    const { tx, ports, at, actor, scope, caller, prepared, target } = work;
    const named = unique(account.organizationIds ?? []);
    const [organization = null, ...others] =
      named.length === 0
        ? [placeFor(scope, account.organizationId, caller, 'user.create')]
        : named.map(each => placeFor(scope, each, caller, 'user.create'));
    const organizations = [organization, ...others].flatMap(each => each ?? []);
    for (const each of organizations) await mustExist(tx, each);
    const role = account.role ?? 'user';
    if (account.roleIds === undefined) {
      mustHoldToGive(
        actor,
        patternsOfSystemRole(role).map(pattern => ({ pattern, organization: null })),
        null,
      );
    }
    const id = ports.newId();
    await insertUser(tx, {
      id,
      openedByOthers: true,
      email: account.email,
      username: prepared.username,
      displayName: account.displayName ?? null,
      firstName: account.firstName ?? null,
      lastName: account.lastName ?? null,
      active: account.active ?? true,
      department: account.department ?? null,
      passwordHash: prepared.passwordHash,
      at,
    });
    for (const each of organizations) await joinOrganization(tx, id, each, at);
    if (account.roleIds !== undefined) await giveNewRoles(work, id, account.roleIds);
    else await swapSystemRole(tx, { userId: id, moniker: role, grantedBy: actor.userId });
    await touchUsers(tx, [id]);
    const created = await personById(tx, id, 'everything');
    target(
      { kind: 'user', id, organization },
      {
        role: created.role,
        ...(created.role_ids.length === 1 ? {} : { roles: created.role_ids }),
      },
    );
    return created;
  },
  revisionOf: user => user,
});
