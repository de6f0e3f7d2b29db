import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { changeFields, placeOfField } from './change-fields.ts';
import { editableCredentialType } from './editable.ts';
import { FieldId } from './fields.ts';
import type { ChangedType } from './set-fields.ts';

/** Removes a field from a credential type; what credentials had there stays in their history. */
export const removeTypeField = command('credential_type.remove_field', {
  input: Type.Object({ id: Id, fieldId: FieldId }, { additionalProperties: false }),
  permit: needs('credential_type.update'),
  refuses: [
    'credential.unreadable',
    'credential_type.field_sealed',
    'credential_type.last_field',
    'credential_type.no_such_field',
    'credential_type.not_found',
  ],
  audit: {
    of: 'credential_type',
    details: { changes: { 'fields.password': { from: null, to: 'Password, password' } }, issues: 0, sealedValues: 0 },
  },
  edits: { thing: editableCredentialType, id: ({ id }) => id },
  run: (work, { id, fieldId }): Promise<ChangedType> =>
    changeFields(work, id, fields => {
      const left = fields.toSpliced(placeOfField(fields, fieldId), 1);
      if (left.length === 0) throw refuse('credential_type.last_field', {});
      return left;
    }),
  revisionOf: type => type,
});
