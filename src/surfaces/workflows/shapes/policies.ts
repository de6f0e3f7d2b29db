import Type, { type Static } from 'typebox';
import { Id, orNull } from '../../../domain/fields.ts';
import type { PolicyHit } from '../../../domain/policies/hits.ts';
import type { SecurityPolicy } from '../../../domain/policies/policies.ts';
import { PolicyTypeName, Targets } from '../../../domain/policies/set-policy.ts';
import type { Effect } from '../../../domain/policies/whom-it-stops.ts';
import { AnyConfiguration } from '../../../domain/rules/types.ts';
import type { Page } from '../../../kernel/page.ts';

const closed = { additionalProperties: false } as const;
const Text = Type.String();

const Draft = {
  policy_type: PolicyTypeName,
  configuration: AnyConfiguration,
  apply_to: Targets,
  organization_id: Type.Optional(orNull(Id)),
};

export const PolicyBody = Type.Object({ ...Draft, enabled: Type.Boolean() }, closed);
export const PreviewBody = Type.Object({ ...Draft, enabled: Type.Optional(Type.Boolean()) }, closed);

export const PolicyChangesBody = Type.Object(
  { enabled: Type.Optional(Type.Boolean()), configuration: Type.Optional(AnyConfiguration) },
  closed,
);

type Asked = Static<typeof PreviewBody>;

/** What an action is asked for. */
export function draftOf({ policy_type, configuration, apply_to, organization_id }: Asked) {
  return {
    type: policy_type,
    configuration,
    applyTo: apply_to,
    ...(organization_id === undefined ? {} : { organizationId: organization_id?.toLowerCase() ?? null }),
  };
}

export const PolicyResults = Type.Object({
  policy_id: Text,
  policy_type: PolicyTypeName,
  enabled: Type.Boolean(),
  configuration: AnyConfiguration,
  apply_to: Type.Array(Text),
  apply_to_names: Type.Array(Text, { description: 'The same, with the names of roles and teams' }),
  organization_id: orNull(Text),
  organization_name: orNull(Text),
  created_at: Text,
  updated_at: Text,
  updated_by: orNull(Text),
});

export const toPolicy = (policy: SecurityPolicy): Static<typeof PolicyResults> => ({
  policy_id: policy.id,
  policy_type: policy.type,
  enabled: policy.enabled,
  configuration: policy.configuration,
  apply_to: [...policy.apply_to],
  apply_to_names: [...policy.names],
  organization_id: policy.organization_id,
  organization_name: policy.organization_name,
  created_at: policy.created_at,
  updated_at: policy.updated_at,
  updated_by: policy.updated_by,
});

const Affected = {
  people_affected: Type.Integer({ description: 'How many people it is about; 10,000 stands for as many or more' }),
  people_stopped: Type.Integer({ description: 'How many of them could not go on as they do today' }),
  stopped: Type.Array(Type.Object({ id: Text, email: Text, username: Text, reason: Text }), {
    description: 'Those, by address; a hundred at most',
  }),
};

export const EffectResults = Type.Object(Affected);

export const toEffect = ({ touched, stopped, people }: Effect): Static<typeof EffectResults> => ({
  people_affected: touched,
  people_stopped: stopped,
  stopped: people.map(({ id, email, username, why }) => ({ id, email, username, reason: why })),
});

export const SetResults = Type.Object({ ...PolicyResults.properties, ...Affected });

export const PoliciesResults = Type.Object({ policies: Type.Array(PolicyResults), total: Type.Integer() });

export const toPolicies = ({ items, total }: Page<SecurityPolicy>): Static<typeof PoliciesResults> => ({
  policies: items.map(toPolicy),
  total,
});

const Reported = Type.Object({ id: Text, email: Text, username: Text, reason: Text, first_at: Text, last_at: Text });

export const HitsResults = Type.Object({ people: Type.Array(Reported), total: Type.Integer() });

export const toHits = ({ items, total }: Page<PolicyHit>): Static<typeof HitsResults> => ({
  people: items.map(({ id, email, username, why, first_at, last_at }) => ({
    ...{ id, email, username, reason: why, first_at, last_at },
  })),
  total,
});
