import Type from 'typebox';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { changeFields, placeOfField } from './change-fields.ts';
import { editableCredentialType } from './editable.ts';
import { FieldDefinition, FieldId } from './fields.ts';
import type { ChangedType } from './set-fields.ts';

const { name, required, secure, valueType } = FieldDefinition.properties;
/** What may be changed of a field; its id is part of what is sealed. */
export const FieldChanges = {
  name: Type.Optional(name),
  required: Type.Optional(required),
  secure: Type.Optional(secure),
  valueType: Type.Optional(valueType),
};

/** Changes what is named of one field of a credential type; one that becomes secure is sealed in every credential. */
export const changeTypeField = command('credential_type.change_field', {
  input: Type.Object({ id: Id, fieldId: FieldId, ...FieldChanges }, { additionalProperties: false }),
  permit: needs('credential_type.update'),
  refuses: [
    'credential.unreadable',
    'credential_type.field_sealed',
    'credential_type.no_such_field',
    'credential_type.not_found',
  ],
  audit: {
    of: 'credential_type',
    details: { changes: { 'fields.password': { from: null, to: 'Password, password' } }, issues: 0, sealedValues: 0 },
  },
  edits: { thing: editableCredentialType, id: ({ id }) => id },
  run: (work, { id, fieldId, ...changes }): Promise<ChangedType> =>
    changeFields(work, id, fields => {
      const place = placeOfField(fields, fieldId);
      return fields.map((field, at) => (at === place ? { ...field, ...changes } : field));
    }),
  revisionOf: type => type,
});
