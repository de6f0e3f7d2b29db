import Type from 'typebox';
import { query, self } from '../action.ts';
import { valueTypes } from './value-types.ts';

/** The types of values that fields may ask for. */
export const listValueTypes = query('credential.value_types', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: self('vault'),
  run: async () => valueTypes,
});
