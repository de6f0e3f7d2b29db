import Type from 'typebox';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { changeFields, placeOfField } from './change-fields.ts';
import { editableCredentialType } from './editable.ts';
import { FieldId, mostFields } from './fields.ts';
import type { ChangedType } from './set-fields.ts';

/** Puts fields of a credential type in this order; those that are not named, such as one just added, stay behind them in theirs. */
export const orderTypeFields = command('credential_type.order_fields', {
  input: Type.Object(
    { id: Id, fieldIds: Type.Array(FieldId, { minItems: 1, maxItems: mostFields, uniqueItems: true }) },
    { additionalProperties: false },
  ),
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
  run: (work, { id, fieldIds }): Promise<ChangedType> =>
    changeFields(work, id, fields => {
      const places = fieldIds.map(fieldId => placeOfField(fields, fieldId));
      return [...places.flatMap(place => fields[place] ?? []), ...fields.filter((_, place) => !places.includes(place))];
    }),
  revisionOf: type => type,
});
