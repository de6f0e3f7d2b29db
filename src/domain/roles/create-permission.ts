import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { mustExist, placeFor } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { Description, Name } from '../fields.ts';
import { ActionName, mustMakePattern, OrganizationId, Resource } from './fields.ts';
import { insertRecord, type PermissionRecord } from './records.ts';

/** Makes a permission record. It gives nobody anything, so its maker need not hold what it stands for. */
export const createPermission = command('permission.create', {
  input: Type.Object(
    {
      name: Name,
      description: Type.Optional(Description),
      resource: Resource,
      action: ActionName,
      organizationId: Type.Optional(OrganizationId),
      systemDefault: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  permit: needs('permission.create'),
  refuses: ['access.system_default', 'organization.not_found', 'organization.required', 'permission.exists'],
  audit: { of: 'permission', details: { name: 'Name', resource: 'vault', action: 'read' } },
  run: async ({ tx, ports, at, scope, caller, target }, input): Promise<PermissionRecord> => {
    const { name, description = null, resource, action } = input;
    if (input.systemDefault === true) throw refuse('access.system_default', { what: 'permission' });
    mustMakePattern(resource, action);
    const organization = placeFor(scope, input.organizationId, caller, 'permission.create');
    await mustExist(tx, organization);
    const record = await insertRecord(tx, { id: ports.newId(), name, description, resource, action, organization, at });
    if (record === undefined) throw refuse('permission.exists', {});
    target({ kind: 'permission', id: record.id, name, organization }, { name, resource, action });
    return record;
  },
  revisionOf: record => record,
});
