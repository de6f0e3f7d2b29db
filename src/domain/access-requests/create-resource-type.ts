import Type from 'typebox';
import { holdingBounds } from '../access/bounds.ts';
import { mustExist, placeFor } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { Description, Id, orNull } from '../fields.ts';
import { mostDays, mustNotOverlap, Owners, Policy, ResourceTypeName, usualAnswerHours } from './fields.ts';
import { setOwners } from './owners.ts';
import { insertResourceType, type ResourceType, resourceTypeById } from './resource-types.ts';

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
  bounds: holdingBounds,
  changesAccess: true,
  run: async (work, input): Promise<ResourceType> => {
    const { tx, ports, at, scope, caller, target } = work;
    const { name } = input;
    mustNotOverlap(ports.catalogue, name, 'name');
    const organization = placeFor(scope, input.organizationId, caller, 'request.configure');
    await mustExist(tx, organization);
    const id = ports.newId();
    await insertResourceType(tx, {
      id,
      name,
      description: input.description ?? null,
      organization,
      levels: input.levels,
      approvals: input.approvals ?? 1,
      longestDays: input.longestDays ?? mostDays,
      reasonNeeded: input.reasonNeeded ?? true,
      answerHours: input.answerHours ?? usualAnswerHours,
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
