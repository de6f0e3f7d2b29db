import Type, { type Static } from 'typebox';
import { Patterned } from '../../kernel/patterned.ts';
import { nodePattern, nodeWords } from '../access/patterns.ts';
import { Name } from '../fields.ts';
import { valueTypes } from './value-types.ts';

export const Notes = Type.Union([Type.String({ maxLength: 10_000, format: 'text' }), Type.Null()]);
/** How a type names its fields: part of the name of what is sealed, so it never changes. */
export const FieldId = Patterned(
  '^[A-Za-z0-9_.-]{1,64}$',
  'must have 1 to 64 letters, digits, dots, dashes or underscores',
);
/**
 * At most 64 Ki characters; null or nothing clears an optional field. Values are bytes for other systems: what is taken
 * comes back exactly as it was, neither composed nor trimmed.
 */
export const Value = Type.Union([
  Type.String({
    maxLength: 65_536,
    format: 'exact',
    description:
      'Kept exactly as it is: not composed, not trimmed, line ends as they are. No control characters but tab, CR and LF; at most 30 marks on one letter',
  }),
  Type.Null(),
]);
export const FieldValues = Type.Array(
  Type.Object({ fieldId: FieldId, value: Value }, { additionalProperties: false }),
  { maxItems: 100 },
);
export type FieldValues = Static<typeof FieldValues>;

/** A field of a credential type. */
export const FieldDefinition = Type.Object(
  {
    id: FieldId,
    name: Name,
    required: Type.Boolean(),
    secure: Type.Boolean(),
    valueType: Type.Enum([...valueTypes]),
  },
  { additionalProperties: false },
);
export type FieldDefinition = Static<typeof FieldDefinition>;
/** Fields of a type. */
export const mostFields = 100;
export const FieldDefinitions = Type.Array(FieldDefinition, { minItems: 1, maxItems: mostFields });

/** Begins nodes: `<scope>.fetch` and the like. */
export const PermissionScope = Type.Union([Patterned(nodePattern, nodeWords, { maxLength: 200 }), Type.Null()]);
export const Icon = Type.Union([
  Patterned('^https?://[^\\s]+$', 'must be an address that begins with https:// or http://', {
    maxLength: 2048,
    format: 'line',
  }),
  Type.Null(),
]);
