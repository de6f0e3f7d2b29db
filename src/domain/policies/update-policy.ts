import Type from 'typebox';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { AnyConfiguration } from '../rules/types.ts';
import { editablePolicy } from './editable.ts';
import { policyById, type SecurityPolicy } from './policies.ts';
import { type PolicySet, policyRecorded, putPolicy, storedConfiguration } from './put-policy.ts';
import { type Draft, type Effect, effectOf } from './whom-it-stops.ts';

/** Changes what a policy asks, or switches it on or off. Whom it is for stays: that is another policy. */
export const updatePolicy = command('policy.update', {
  input: Type.Object(
    {
      id: Id,
      enabled: Type.Optional(Type.Boolean()),
      /** In place of the whole one. */
      configuration: Type.Optional(AnyConfiguration),
    },
    { additionalProperties: false },
  ),
  permit: needs('policy.write'),
  refuses: [
    'organization.feature_off',
    'policy.cannot_be_met',
    'policy.locks_out_administrators',
    'policy.locks_out_author',
    'policy.not_found',
  ],
  audit: policyRecorded,
  edits: { thing: editablePolicy, id: ({ id }) => id },
  changesAccess: true,
  // Before the access lock is taken: counting may take a while.
  prepare: async ({ db, at, scope }, { id, configuration }): Promise<Effect> =>
    effectOf(db, changed(await policyById(db, id, scope), configuration), at),
  run: async (work, { id, enabled, configuration }): Promise<PolicySet> => {
    const before = await policyById(work.tx, id, work.scope);
    const draft = changed(before, configuration);
    return {
      policy: await putPolicy(work, draft, { enabled: enabled ?? before.enabled, before }),
      effect: work.prepared,
    };
  },
  revisionOf: ({ policy }) => policy,
});

function changed({ type, apply_to, organization_id, configuration }: SecurityPolicy, to: object | undefined): Draft {
  return {
    type,
    applyTo: apply_to,
    organization: organization_id,
    configuration: to === undefined ? configuration : storedConfiguration(type, to),
  };
}
