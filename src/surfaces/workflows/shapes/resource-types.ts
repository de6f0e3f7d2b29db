import Type, { type Static } from 'typebox';
import { Owners, Policy, ResourceTypeName } from '../../../domain/access-requests/fields.ts';
import type { ResourceType } from '../../../domain/access-requests/resource-types.ts';
import { Description, Id, orNull } from '../../../domain/fields.ts';
import type { Page } from '../../../kernel/page.ts';

const Text = Type.String();

const PolicyFields = {
  description: Type.Optional(Description),
  approvals: Type.Optional(Policy.approvals),
  longest_days: Type.Optional(Policy.longestDays),
  reason_needed: Type.Optional(Policy.reasonNeeded),
  answer_hours: Type.Optional(Policy.answerHours),
  owners: Type.Optional(Owners),
};

export const NewTypeBody = Type.Object(
  {
    name: ResourceTypeName,
    levels: Policy.levels,
    organization_id: Type.Optional(orNull(Id)),
    ...PolicyFields,
  },
  { additionalProperties: false },
);

export const TypeChangesBody = Type.Object(
  { levels: Type.Optional(Policy.levels), ...PolicyFields },
  { additionalProperties: false },
);

type Named = Static<typeof TypeChangesBody>;

/** What an action is asked for: only what was named. */
export function policyOf({ longest_days, reason_needed, answer_hours, ...same }: Omit<Named, 'levels'>) {
  return {
    ...same,
    ...(longest_days === undefined ? {} : { longestDays: longest_days }),
    ...(reason_needed === undefined ? {} : { reasonNeeded: reason_needed }),
    ...(answer_hours === undefined ? {} : { answerHours: answer_hours }),
  };
}

export const TypeResults = Type.Object({
  id: Text,
  name: Text,
  description: orNull(Text),
  organization_id: orNull(Text),
  levels: Type.Array(Text),
  owners: Type.Array(Type.Object({ id: Text, email: Text })),
  approvals: Type.Integer({ description: 'How many must approve' }),
  longest_days: Type.Integer(),
  reason_needed: Type.Boolean(),
  answer_hours: Type.Integer({ description: 'Within how many hours its owners mean to answer' }),
  created_at: Text,
  updated_at: Text,
});

export const TypesResults = Type.Object({ resource_types: Type.Array(TypeResults), total: Type.Integer() });

export const toType = (type: ResourceType): Static<typeof TypeResults> => ({
  id: type.id,
  name: type.name,
  description: type.description,
  organization_id: type.organization_id,
  levels: [...type.levels],
  owners: type.owners.map(({ id, email }) => ({ id, email })),
  approvals: type.approvals,
  longest_days: type.longest_days,
  reason_needed: type.reason_needed,
  answer_hours: type.answer_hours,
  created_at: type.created_at,
  updated_at: type.updated_at,
});

export const toTypes = ({ items, total }: Page<ResourceType>): Static<typeof TypesResults> => ({
  resource_types: items.map(toType),
  total,
});

export const DeletedResults = Type.Object({ deleted: Type.Literal(true) });
