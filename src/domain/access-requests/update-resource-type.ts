import Type from 'typebox';
import { holdingBounds } from '../access/bounds.ts';
import { command, needs } from '../action.ts';
import { changesOf } from '../changes.ts';
import { Description, Id } from '../fields.ts';
import { editableResourceType } from './editable.ts';
import { Owners, Policy } from './fields.ts';
import { setOwners } from './owners.ts';
import { changeResourceType, type ResourceType, resourceTypeById } from './resource-types.ts';

const audited = ['description', 'levels', 'approvals', 'longest_days', 'reason_needed', 'answer_hours'] as const;

/** Changes how something is asked for. What has been asked for already is answered as it was then. */
export const updateResourceType = command('resource_type.update', {
  input: Type.Object(
    {
      id: Id,
      description: Type.Optional(Description),
      levels: Type.Optional(Policy.levels),
      approvals: Type.Optional(Policy.approvals),
      longestDays: Type.Optional(Policy.longestDays),
      reasonNeeded: Type.Optional(Policy.reasonNeeded),
      answerHours: Type.Optional(Policy.answerHours),
      owners: Type.Optional(Owners),
    },
    { additionalProperties: false },
  ),
  permit: needs('request.configure'),
  refuses: ['access.exceeds_own', 'resource_type.not_found'],
  edits: { thing: editableResourceType, id: ({ id }) => id },
  bounds: holdingBounds,
  changesAccess: true,
  run: async (work, { id, owners, ...changes }): Promise<ResourceType> => {
    const { tx, at, scope, target } = work;
    const before = await resourceTypeById(tx, id, scope);
    const about = {
      kind: 'resource_type',
      id: before.id,
      name: before.name,
      organization: before.organization_id,
    } as const;
    if (Object.keys(changes).length > 0) await changeResourceType(tx, id, changes, at);
    if (owners !== undefined) await setOwners(work, before, owners);
    const after = await resourceTypeById(tx, id, scope);
    target(about, {
      ...changesOf(before, after, audited),
      ...(owners === undefined ? {} : { owners: after.owners.map(owner => owner.id) }),
    });
    return after;
  },
  revisionOf: type => type,
});
