import Type from 'typebox';
import { mustHoldToGive } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { things } from '../things.ts';
import { FieldDefinitions, Icon, Id, Name, PermissionScope } from './fields.ts';
import { issuesOf, type TypeIssue } from './issues.ts';
import { mustStandAlone } from './scopes.ts';
import { sealFields } from './seal-fields.ts';
import { becomingSecure, mustDiffer, mustStaySealed, storeFields } from './type-fields.ts';
import { type CredentialType, lockType, taken, typeBy } from './types.ts';

/** A changed type, and where its credentials do not fit it any more. */
export interface ChangedType extends CredentialType {
  readonly issues: readonly TypeIssue[];
}

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
  edits: { thing: things.credentialType, id: ({ id }) => id },
  run: async ({ tx, ports, at, actor, scope, target, emit }, { id, ...changes }): Promise<ChangedType> => {
    const before = await lockType(tx, id, scope, 'credential_type.update');
    const { permissionScope, fields } = changes;
    if (permissionScope !== undefined && permissionScope !== before.permission_scope) {
      await mustStandAlone(tx, { id, organization: before.organization_id, scope: permissionScope });
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
      throw taken(error, permissionScope);
    }
    let sealed = 0;
    if (fields !== undefined) {
      mustDiffer(fields);
      await mustStaySealed(tx, id, fields);
      const secure = await becomingSecure(tx, id, fields);
      await storeFields(tx, id, fields, at);
      sealed = await sealFields(tx, ports.keyring, id, secure);
    }
    const type = await typeBy(tx, id, scope);
    const issues = fields === undefined ? [] : await issuesOf(tx, ports.keyring, type);
    target(
      { kind: 'credential_type', id, organization: type.organization_id },
      { changed: Object.keys(changes), ...(sealed > 0 ? { sealedValues: sealed } : {}), issues: issues.length },
    );
    emit({ type: 'credential_type.changed', typeId: id });
    return { ...type, issues };
  },
  revisionOf: type => type.revision,
});
