import Type from 'typebox';
import { holdingBounds } from '../access/bounds.ts';
import { mustHoldToGive } from '../access/rules.ts';
import { anId, command, needs } from '../action.ts';
import { changesOf } from '../changes.ts';
import { Description, Id } from '../fields.ts';
import { editableResourceType } from './editable.ts';
import { Owners, Policy } from './fields.ts';
import { setOwners } from './owners.ts';
import { type ResourceType, resourceTypeById } from './resource-types.ts';
import { stepsFrom, votesOf } from './steps.ts';
import { changeResourceType, mustBeRole } from './type-policy.ts';

const audited = [
  ...(['description', 'levels', 'approvals', 'longest_days', 'reason_needed', 'answer_hours'] as const),
  ...(['steps', 'in_order', 'automatic_role_id', 'break_glass'] as const),
] as const;

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
      steps: Type.Optional(Policy.steps),
      inOrder: Type.Optional(Policy.inOrder),
      automaticRoleId: Type.Optional(Policy.automaticRoleId),
      breakGlass: Type.Optional(Policy.breakGlass),
      owners: Type.Optional(Owners),
    },
    { additionalProperties: false },
  ),
  permit: needs('request.configure'),
  refuses: ['access.exceeds_own', 'resource_type.not_found'],
  audit: { of: 'resource_type', details: { owners: [anId], changes: { name: { from: 'Before', to: 'After' } } } },
  edits: { thing: editableResourceType, id: ({ id }) => id },
  bounds: holdingBounds,
  changesAccess: true,
  run: async (work, { id, owners, steps: sent, ...named }): Promise<ResourceType> => {
    const { tx, at, actor, scope, target } = work;
    const before = await resourceTypeById(tx, id, scope);
    const about = {
      kind: 'resource_type',
      id: before.id,
      name: before.name,
      organization: before.organization_id,
    } as const;
    const { automaticRoleId: role } = named;
    if (role !== undefined && role !== null) await mustBeRole(tx, role, before.organization_id);
    const steps = sent === undefined ? undefined : await stepsFrom(tx, sent, before.organization_id);
    const changes = { ...named, steps, ...votesNow(before, steps, named.approvals) };
    if (Object.keys(named).length > 0 || steps !== undefined) await changeResourceType(tx, id, changes, at);
    if (owners !== undefined) await setOwners(work, before, owners);
    const after = await resourceTypeById(tx, id, scope);
    // Where people get it whom nobody looks at, every change is for who could give it to them.
    if (Object.keys(named).length > 0 && (after.automatic_role_id !== null || after.break_glass))
      mustHoldToGive(actor, [{ pattern: `${before.name}.*`, organization: before.organization_id }], null);
    target(about, {
      ...changesOf(before, after, audited),
      ...(owners === undefined ? {} : { owners: after.owners.map(owner => owner.id) }),
    });
    return after;
  },
  revisionOf: type => type,
});

/** How many must approve: with steps, as many as those take together. */
function votesNow(before: ResourceType, steps: ResourceType['steps'] | undefined, approvals: number | undefined) {
  const now = steps ?? before.steps;
  return now.length > 0 ? { approvals: votesOf(now) } : { approvals };
}
