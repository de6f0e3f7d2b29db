import Type, { type Static } from 'typebox';
import { Owners, Policy, ResourceTypeName } from '../../../domain/access-requests/fields.ts';
import type { Askable, ResourceType } from '../../../domain/access-requests/resource-types.ts';
import { StepSource } from '../../../domain/access-requests/steps.ts';
import { Description, Id, orNull } from '../../../domain/fields.ts';
import type { Page } from '../../../kernel/page.ts';

const Text = Type.String();

const PolicyFields = {
  description: Type.Optional(Description),
  approvals: Type.Optional(Policy.approvals),
  longest_days: Type.Optional(Policy.longestDays),
  reason_needed: Type.Optional(Policy.reasonNeeded),
  answer_hours: Type.Optional(Policy.answerHours),
  steps: Type.Optional(Policy.steps),
  in_order: Type.Optional(Policy.inOrder),
  automatic_role_id: Type.Optional(Policy.automaticRoleId),
  break_glass: Type.Optional(Policy.breakGlass),
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
export function policyOf(sent: Omit<Named, 'levels'>) {
  const { longest_days, reason_needed, answer_hours, in_order, automatic_role_id, break_glass, ...same } = sent;
  return {
    ...same,
    ...(in_order === undefined ? {} : { inOrder: in_order }),
    ...(automatic_role_id === undefined ? {} : { automaticRoleId: automatic_role_id }),
    ...(break_glass === undefined ? {} : { breakGlass: break_glass }),
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
  steps: Type.Array(Type.Object({ from: StepSource, team_id: orNull(Text), approvals: Type.Integer() }), {
    description: 'Whose votes it takes, in place of so many of its owners; everybody counts for one of them',
  }),
  in_order: Type.Boolean({ description: 'One step after the other, or all at once' }),
  automatic_role_id: Type.Union([Text, Type.Null()], {
    description: 'Whoever is in this role gets at once what they ask for',
  }),
  break_glass: Type.Boolean({ description: 'Whether holders of break_glass may take it in an emergency' }),
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
  steps: type.steps.map(({ from, team_id, approvals }) => ({ from, team_id, approvals })),
  in_order: type.in_order,
  automatic_role_id: type.automatic_role_id,
  break_glass: type.break_glass,
  created_at: type.created_at,
  updated_at: type.updated_at,
});

export const toTypes = ({ items, total }: Page<ResourceType>): Static<typeof TypesResults> => ({
  resource_types: items.map(toType),
  total,
});

export const DeletedResults = Type.Object({ deleted: Type.Literal(true) });

export const AskableResults = Type.Object({
  resource_types: Type.Array(
    Type.Object({
      name: Text,
      description: orNull(Text),
      organization_id: orNull(Text),
      levels: Type.Array(Text),
      longest_days: Type.Integer(),
      reason_needed: Type.Boolean(),
      answer_hours: Type.Integer({ description: 'Within how many hours its owners mean to answer' }),
      break_glass: Type.Boolean({ description: 'Whether holders of break_glass may take it in an emergency' }),
    }),
    { description: 'By name; what is not registered can still be asked for' },
  ),
});

export const toAskable = (types: readonly Askable[]): Static<typeof AskableResults> => ({
  resource_types: types.map(type => ({
    name: type.name,
    description: type.description,
    organization_id: type.organization_id,
    levels: [...type.levels],
    longest_days: type.longest_days,
    reason_needed: type.reason_needed,
    answer_hours: type.answer_hours,
    break_glass: type.break_glass,
  })),
});
