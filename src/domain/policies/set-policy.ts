import Type, { type Static } from 'typebox';
import type { Caller, Scope } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { mustExist, placeFor } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { Id, orNull } from '../fields.ts';
import { AnyConfiguration, policyTypes } from '../rules/types.ts';
import { policyOf } from './policies.ts';
import { type PolicySet, policyRecorded, putPolicy, storedConfiguration } from './put-policy.ts';
import { storedTargets } from './targets.ts';
import { type Draft, type Effect, effectOf } from './whom-it-stops.ts';

export const PolicyTypeName = Type.Enum(policyTypes);
export const Targets = Type.Array(Type.String({ minLength: 1, maxLength: 300, format: 'line' }), {
  minItems: 1,
  maxItems: 100,
});

/** What a policy is, as somebody asks for it. */
export const PolicyDraft = {
  type: PolicyTypeName,
  configuration: AnyConfiguration,
  applyTo: Targets,
  organizationId: Type.Optional(orNull(Id)),
};
const DraftInput = Type.Object(PolicyDraft);

/** What is asked for, in the form in which it is kept; refuses what is none. */
export async function draftOf(
  on: Queryable,
  { scope, caller, node = 'policy.write' }: { readonly scope: Scope; readonly caller: Caller; readonly node?: string },
  { type, configuration, applyTo, organizationId }: Static<typeof DraftInput>,
): Promise<Draft> {
  const organization = placeFor(scope, organizationId, caller, node);
  return {
    type,
    organization,
    configuration: storedConfiguration(type, configuration),
    applyTo: await storedTargets(on, applyTo, organization),
  };
}

/** Sets what is asked of some people, in place of what the policy of the same type for the same people asked. */
export const setPolicy = command('policy.set', {
  input: Type.Object({ ...PolicyDraft, enabled: Type.Boolean() }, { additionalProperties: false }),
  permit: needs('policy.write'),
  refuses: [
    'organization.feature_off',
    'organization.not_found',
    'organization.required',
    'policy.cannot_be_met',
    'policy.locks_out_administrators',
    'policy.locks_out_author',
    'policy.not_found',
  ],
  audit: policyRecorded,
  changesAccess: true,
  // Before the access lock is taken: counting may take a while.
  prepare: async ({ db, at, scope, caller }, input): Promise<Effect> =>
    effectOf(db, await draftOf(db, { scope, caller }, input), at),
  run: async (work, input): Promise<PolicySet> => {
    const { tx, scope, caller, prepared } = work;
    const organization = placeFor(scope, input.organizationId, caller, 'policy.write');
    await mustExist(tx, organization);
    const draft = await draftOf(tx, { scope, caller }, input);
    const before = await policyOf(tx, draft);
    return { policy: await putPolicy(work, draft, { enabled: input.enabled, before }), effect: prepared };
  },
  revisionOf: ({ policy }) => policy,
});
