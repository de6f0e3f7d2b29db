import Type from 'typebox';
import { mustExist, placeFor } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { Id, Name } from '../fields.ts';
import { FieldDefinitions, Icon, PermissionScope } from './fields.ts';
import { mustStandAlone } from './scopes.ts';
import { mustDiffer, storeFields } from './type-fields.ts';
import { type CredentialType, credentialTypeTaken, typeBy } from './types.ts';

/** Makes a credential type, of the platform or of an organization. */
export const createCredentialType = command('credential_type.create', {
  input: Type.Object(
    {
      name: Name,
      permissionScope: Type.Optional(PermissionScope),
      icon: Type.Optional(Icon),
      fields: FieldDefinitions,
      organizationId: Type.Optional(Type.Union([Id, Type.Null()])),
    },
    { additionalProperties: false },
  ),
  permit: needs('credential_type.create'),
  refuses: [
    'credential_type.exists',
    'credential_type.not_found',
    'credential_type.scope_taken',
    'organization.not_found',
    'organization.required',
  ],
  audit: { of: 'credential_type', details: { name: 'Name', permissionScope: 'vault.read', fields: ['password'] } },
  run: async ({ tx, ports, at, actor, scope, caller, target }, type): Promise<CredentialType> => {
    const organization = placeFor(scope, type.organizationId, caller, 'credential_type.create');
    mustDiffer(type.fields);
    await mustExist(tx, organization);
    const id = ports.newId();
    await mustStandAlone(tx, ports.catalogue, { id, organization, scope: type.permissionScope });
    try {
      await tx.rows({
        name: 'insert_credential_type',
        text: `insert into credential_types
            (id, name, permission_scope, icon, organization_id, created_by, created_at, updated_at)
          values ($1, $2, $3, $4, $5, $6, $7, $7)`,
        values: [id, type.name, type.permissionScope ?? null, type.icon ?? null, organization, actor.userId, at],
      });
    } catch (error) {
      throw credentialTypeTaken(error, type.permissionScope);
    }
    await storeFields(tx, id, type.fields, at);
    target(
      { kind: 'credential_type', id, name: type.name, organization },
      { name: type.name, permissionScope: type.permissionScope ?? null, fields: type.fields.map(field => field.id) },
    );
    return typeBy(tx, id, scope);
  },
  revisionOf: type => type,
});
