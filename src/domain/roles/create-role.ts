import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { mustFit } from '../../kernel/share-counter.ts';
import { mustExist, mustHoldToGive, placeFor } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { Description, Name } from '../fields.ts';
import { Moniker, OrganizationId } from './fields.ts';
import { Granted, recordsToGrant, replaceRoleGrants } from './granted-records.ts';
import { freeMoniker, mustBeFreeToName } from './monikers.ts';
import { insertRole, type Role, roleById, roleCount } from './roles.ts';

/** Makes a role that gives what its maker holds where the role belongs. The moniker is made from the name when not given. */
export const createRole = command('role.create', {
  input: Type.Object(
    {
      name: Name,
      moniker: Type.Optional(Moniker),
      description: Type.Optional(Description),
      organizationId: Type.Optional(OrganizationId),
      ...Granted,
      systemDefault: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  permit: needs('role.create'),
  refuses: [
    'access.exceeds_own',
    'access.system_default',
    'organization.not_found',
    'organization.required',
    'permission.not_found',
    'role.exists',
    'role.moniker_reserved',
    'role.not_found',
  ],
  audit: { of: 'role', details: { name: 'Name', moniker: 'on-call', patterns: ['vault.read'] } },
  bounds: ['role.patterns', 'roles'],
  changesAccess: true,
  run: async ({ tx, ports, at, actor, scope, caller, target }, input): Promise<Role> => {
    const { name, description = null } = input;
    if (input.systemDefault === true) throw refuse('access.system_default', { what: 'role' });
    const organization = placeFor(scope, input.organizationId, caller, 'role.create');
    await mustExist(tx, organization);
    if (input.moniker !== undefined) await mustBeFreeToName(tx, organization, input.moniker);
    const records = await recordsToGrant(tx, organization, input, { newId: ports.newId, at });
    mustFit('role.patterns', 'role', records.length);
    mustHoldToGive(
      actor,
      records.map(({ pattern }) => ({ pattern, organization })),
      null,
    );
    const id = ports.newId();
    const moniker = input.moniker ?? (await freeMoniker(tx, organization, name));
    mustFit('roles', 'organization', 1 + (await roleCount(tx, organization)));
    await insertRole(tx, { id, moniker, name, description, organization, at });
    await replaceRoleGrants(tx, id, records);
    target(
      { kind: 'role', id, name, organization },
      { name, moniker, patterns: records.map(({ pattern }) => pattern) },
    );
    return roleById(tx, id, 'everything');
  },
  revisionOf: role => role,
});
