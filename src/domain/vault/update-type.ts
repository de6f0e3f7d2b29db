import Type from 'typebox';
import { mustHoldToGive } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { Id, Name } from '../fields.ts';
import { editableCredentialType } from './editable.ts';
import { FieldDefinitions, Icon, PermissionScope } from './fields.ts';
import { mustStandAlone } from './scopes.ts';
import { type ChangedType, setFields, typeChanges, withIssues } from './set-fields.ts';
import { credentialTypeTaken, lockType, typeBy } from './types.ts';

/**
 * Changes what is named of a credential type. `fields` are all its fields from now on: one that becomes secure is sealed
 * in every credential, one that is left out is archived, and what credentials lack by now is reported, never invented.
 */
export const updateCredentialType = command('credential_type.update', {
  input: Type.Object(
    {
      id: Id,
      name: Type.Optional(Name),
      permissionScope: Type.Optional(PermissionScope),
      icon: Type.Optional(Icon),
      fields: Type.Optional(FieldDefinitions),
    },
    { additionalProperties: false },
  ),
  permit: needs('credential_type.update'),
  refuses: [
    'access.exceeds_own',
    'credential.unreadable',
    'credential_type.exists',
    'credential_type.field_sealed',
    'credential_type.not_found',
    'credential_type.scope_taken',
  ],
  audit: {
    of: 'credential_type',
    details: { changes: { name: { from: 'Before', to: 'After' } }, issues: 0, sealedValues: 0, changed: ['password'] },
  },
  edits: { thing: editableCredentialType, id: ({ id }) => id },
  run: async (work, { id, ...changes }): Promise<ChangedType> => {
    const { tx, ports, at, actor, scope, target } = work;
    const before = await lockType(tx, id, scope, 'credential_type.update');
    const { permissionScope, fields } = changes;
    if (permissionScope !== undefined && permissionScope !== before.permission_scope) {
      await mustStandAlone(tx, ports.catalogue, { id, organization: before.organization_id, scope: permissionScope });
      // It gives the type's credentials to whoever holds the new nodes, and takes them from holders of the old ones.
      mustHoldToGive(actor, [{ pattern: 'credential.*', organization: before.organization_id }], null);
    }
    try {
      await tx.rows({
        name: 'update_credential_type',
        text: `update credential_types set name = coalesce($2, name), updated_at = $7,
            permission_scope = case when $3 then $4 else permission_scope end,
            icon = case when $5 then $6 else icon end
          where id = $1`,
        values: [
          id,
          changes.name ?? null,
          permissionScope !== undefined,
          permissionScope ?? null,
          changes.icon !== undefined,
          changes.icon ?? null,
          at,
        ],
      });
    } catch (error) {
      throw credentialTypeTaken(error, permissionScope);
    }
    const sealed = fields === undefined ? 0 : await setFields(work, id, fields);
    const type = await typeBy(tx, id, scope);
    const changed = fields === undefined ? { ...type, issues: [] } : await withIssues(work, type);
    target(
      { kind: 'credential_type', id, name: before.name, organization: type.organization_id },
      {
        changed: Object.keys(changes),
        ...(sealed > 0 ? { sealedValues: sealed } : {}),
        issues: changed.issues.length,
        ...typeChanges(before, type),
      },
    );
    return changed;
  },
  revisionOf: type => type,
});
