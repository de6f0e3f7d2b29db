import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import type { PoliciesOfPerson } from '../../../domain/policies/of-person.ts';
import { PolicyTypeName } from '../../../domain/policies/set-policy.ts';

const Text = Type.String();

export const PoliciesReply = Type.Object({
  decisions: Type.Array(
    Type.Object({
      policy_type: PolicyTypeName,
      key: Type.String({ description: 'As in the configuration of such a policy' }),
      value: Type.Union([Type.Integer(), Type.Boolean(), Text, Type.Array(Text)]),
      policy_id: orNull(Type.String({ description: 'Null: one of an organization that is not yours to look after' })),
    }),
    { description: 'The strictest of all that apply' },
  ),
  policies: Type.Array(
    Type.Object({
      policy_id: Text,
      apply_to: Type.Array(Text),
      apply_to_names: Type.Array(Text),
      organization_id: orNull(Text),
      organization_name: orNull(Text),
    }),
    { description: 'Those that decide something' },
  ),
  second_factor: orNull(
    Type.Object({
      met: Type.Boolean({ description: 'Whether they have one that policies ask for' }),
      needed_from: orNull(Type.String({ format: 'date-time', description: 'Null: since it was asked for' })),
    }),
  ),
});

export function toPolicies({ decisions, policies, secondFactor }: PoliciesOfPerson): Static<typeof PoliciesReply> {
  return {
    decisions: decisions.map(({ type, key, value, policy }) => ({
      policy_type: type,
      key,
      value: typeof value === 'object' ? [...value] : value,
      policy_id: policy,
    })),
    policies: policies.map(({ id, apply_to, names, organization_id, organization_name }) => ({
      policy_id: id,
      apply_to: [...apply_to],
      apply_to_names: [...names],
      organization_id,
      organization_name,
    })),
    second_factor:
      secondFactor === null
        ? null
        : { met: secondFactor.met, needed_from: secondFactor.neededFrom?.toISOString() ?? null },
  };
}
