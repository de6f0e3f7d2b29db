import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { changeFields, placeOfField } from './change-fields.ts';
import { editableCredentialType } from './editable.ts';
import { FieldDefinition, FieldId, mostFields } from './fields.ts';
import type { ChangedType } from './set-fields.ts';

/** Adds a field to a credential type, before another one or behind all. One that was removed comes back with its history. */
export const addTypeField = command('credential_type.add_field', {
  input: Type.Object(
    { id: Id, field: FieldDefinition, before: Type.Optional(Type.Union([FieldId, Type.Null()])) },
    { additionalProperties: false },
  ),
  permit: needs('credential_type.update'),
  refuses: [
    'credential.unreadable',
    'credential_type.field_exists',
    'credential_type.field_sealed',
    'credential_type.no_such_field',
    'credential_type.not_found',
  ],
  audit: {
    of: 'credential_type',
    details: { changes: { 'fields.password': { from: null, to: 'Password, password' } }, issues: 0, sealedValues: 0 },
  },
  edits: { thing: editableCredentialType, id: ({ id }) => id },
  run: (work, { id, field, before = null }): Promise<ChangedType> =>
    changeFields(work, id, fields => {
      if (fields.some(each => each.id === field.id))
        throw refuse('credential_type.field_exists', { fieldId: field.id });
      if (fields.length >= mostFields)
        throw refuseField('id', `would be one field too many: a type has ${mostFields} at most`);
      return fields.toSpliced(before === null ? fields.length : placeOfField(fields, before), 0, field);
    }),
  revisionOf: type => type,
});
