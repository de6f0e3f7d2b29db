import Type from 'typebox';
import { touchUsers } from '../access/grants.ts';
import { operator } from '../access/principals.ts';
import { mustCover, mustExist, organizationFor } from '../access/rules.ts';
import { patternsOfSystemRole, swapSystemRole } from '../access/system-roles.ts';
import { command, needs } from '../action.ts';
import {
  Department,
  Email,
  mustBeStrong,
  Name,
  orNull,
  Password,
  RoleMoniker,
  storedUsername,
  Username,
} from './fields.ts';
import { insertUser, mustBeFree, userById } from './users.ts';

export const NewAccount = Type.Object(
  {
    email: Email,
    username: Username,
    password: Password,
    displayName: Type.Optional(orNull(Name)),
    department: Type.Optional(orNull(Department)),
    role: Type.Optional(RoleMoniker),
    organizationId: Type.Optional(Type.String({ format: 'uuid' })),
  },
  { additionalProperties: false },
);

/** Creates an account with a system role; one made inside an organization is a member of it from the start. */
export const createUser = command('user.create', {
  input: NewAccount,
  permit: needs('user.create'),
  changesAccess: true,
  prepare: async ({ db, ports }, account) => {
    const username = storedUsername(account.username);
    mustBeStrong(account.password);
    await mustBeFree(db, account.email, username);
    return { username, passwordHash: await ports.passwords.hash(account.password) };
  },
  run: async ({ tx, ports, at, actor, scope, caller, prepared, emit, target }, account) => {
    const organization = organizationFor(scope, account.organizationId ?? caller.organization);
    await mustExist(tx, organization);
    const role = account.role ?? 'user';
    mustCover(
      actor,
      patternsOfSystemRole(role).map(pattern => ({ pattern, organization: null })),
    );
    const id = ports.newId();
    await insertUser(tx, {
      id,
      email: account.email,
      username: prepared.username,
      displayName: account.displayName ?? null,
      department: account.department ?? null,
      passwordHash: prepared.passwordHash,
      at,
    });
    await swapSystemRole(tx, { userId: id, moniker: role, grantedBy: actor.id === operator.id ? null : actor.id });
    if (organization !== null) {
      await tx.rows({
        text: 'insert into organization_members (organization_id, user_id, joined_at) values ($1, $2, $3)',
        values: [organization, id, at],
      });
    }
    await touchUsers(tx, [id]);
    target({ kind: 'user', id, organization }, { role });
    emit({ type: 'user.created', userId: id });
    return userById(tx, id, 'everything');
  },
});
