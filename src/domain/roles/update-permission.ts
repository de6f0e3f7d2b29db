import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { command, needs } from '../action.ts';
import { changesOf } from '../changes.ts';
import { Description, Id, Name } from '../fields.ts';
import { editablePermission } from './editable.ts';
import { ActionName, mustMakePattern, Resource } from './fields.ts';
import { changeableRecord, isGranted, type PermissionRecord, recordById, storeRecord } from './records.ts';

/**
 * Changes the named fields of a permission record. What it stands for may change only while no role holds it; under the
 * access lock, because a role may be about to.
 */
export const updatePermission = command('permission.update', {
  input: Type.Object(
    {
      id: Id,
      name: Type.Optional(Name),
      description: Type.Optional(Description),
      resource: Type.Optional(Resource),
      action: Type.Optional(ActionName),
      systemDefault: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  permit: needs('permission.write'),
  refuses: ['access.system_default', 'permission.exists', 'permission.granted', 'permission.not_found'],
  audit: { of: 'permission', details: { fields: ['name'], changes: { name: { from: 'Before', to: 'After' } } } },
  changesAccess: true,
  edits: { thing: editablePermission, id: ({ id }) => id },
  run: async ({ tx, at, scope, target }, { id, systemDefault, ...changes }): Promise<PermissionRecord> => {
    const before = await changeableRecord(tx, id, scope, 'permission.write');
    if (systemDefault === true) throw refuse('access.system_default', { what: 'permission' });
    const wanted = {
      id,
      name: changes.name ?? before.name,
      description: changes.description === undefined ? before.description : changes.description,
      resource: changes.resource ?? before.resource,
      action: changes.action ?? before.action,
    };
    target(
      { kind: 'permission', id, name: before.name, organization: before.organization_id },
      { fields: Object.keys(changes) },
    );
    if (Object.keys(changes).length === 0) return before;
    if (wanted.resource !== before.resource || wanted.action !== before.action) {
      mustMakePattern(wanted.resource, wanted.action);
      if (await isGranted(tx, id)) throw refuse('permission.granted', {});
    }
    await storeRecord(tx, wanted, at);
    const after = await recordById(tx, id, scope);
    target(
      { kind: 'permission', id, name: before.name, organization: before.organization_id },
      changesOf(before, after, ['name', 'description', 'resource', 'action']),
    );
    return after;
  },
  revisionOf: record => record,
});
