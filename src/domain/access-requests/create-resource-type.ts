import Type from 'typebox';
import { holdingBounds } from '../access/bounds.ts';
import { mustExist, mustHoldToGive, placeFor } from '../access/rules.ts';
import { anId, command, needs } from '../action.ts';
import { Description, Id, orNull } from '../fields.ts';
import { mostDays, mustNotOverlap, Owners, Policy, ResourceTypeName, usualAnswerHours } from './fields.ts';
import { setOwners } from './owners.ts';
import { type ResourceType, resourceTypeById } from './resource-types.ts';
import { stepsFrom, votesOf } from './steps.ts';
import { insertResourceType, mustBeRole } from './type-policy.ts';

/** Registers something that can be asked for, in an organization or everywhere, with who answers and how. */
export const createResourceType = command('resource_type.create', {
  input: Type.Object(
    {
      name: ResourceTypeName,
      description: Type.Optional(Description),
      organizationId: Type.Optional(orNull(Id)),
      levels: Policy.levels,
      approvals: Type.Optional(Policy.approvals),
      longestDays: Type.Optional(Policy.longestDays),
      reasonNeeded: Type.Optional(Policy.reasonNeeded),
      answerHours: Type.Optional(Policy.answerHours),
      steps: Type.Optional(Policy.steps),
      inOrder: Type.Optional(Policy.inOrder),
      automaticRoleId: Type.Optional(Policy.automaticRoleId),
      breakGlass: Type.Optional(Policy.breakGlass),
      owners: Type.Optional(Owners),
    },
    { additionalProperties: false },
  ),
  permit: needs('request.configure'),
  refuses: [
    'access.exceeds_own',
    'organization.not_found',
    'organization.required',
    'resource_type.exists',
    'resource_type.not_found',
  ],
  audit: { of: 'resource_type', details: { levels: ['read', 'write'], owners: [anId] } },
  bounds: holdingBounds,
  changesAccess: true,
  run: async (work, input): Promise<ResourceType> => {
    const { tx, ports, at, actor, scope, caller, target } = work;
    const { name } = input;
    mustNotOverlap(ports.catalogue, name, 'name');
    const organization = placeFor(scope, input.organizationId, caller, 'request.configure');
    await mustExist(tx, organization);
    const { automaticRoleId = null, breakGlass = false } = input;
    if (automaticRoleId !== null) await mustBeRole(tx, automaticRoleId, organization);
    // Then people get it whom nobody looks at: that is for who could give it to them.
    if (automaticRoleId !== null || breakGlass) mustHoldToGive(actor, [{ pattern: `${name}.*`, organization }], null);
    const steps = await stepsFrom(tx, input.steps ?? [], organization);
    const id = ports.newId();
    await insertResourceType(tx, {
      id,
      name,
      description: input.description ?? null,
      organization,
      levels: input.levels,
      approvals: steps.length > 0 ? votesOf(steps) : (input.approvals ?? 1),
      longestDays: input.longestDays ?? mostDays,
      reasonNeeded: input.reasonNeeded ?? true,
      answerHours: input.answerHours ?? usualAnswerHours,
      steps,
      inOrder: input.inOrder ?? false,
      automaticRoleId,
      breakGlass,
      at,
    });
    await setOwners(work, { id, name, organization_id: organization, owners: [] }, input.owners ?? []);
    const type = await resourceTypeById(tx, id, 'everything');
    const owners = type.owners.map(owner => owner.id);
    target({ kind: 'resource_type', id, name, organization }, { levels: type.levels, owners });
    return type;
  },
  revisionOf: type => type,
});
