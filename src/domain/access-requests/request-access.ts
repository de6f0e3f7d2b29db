import Type from 'typebox';
import type { Actor, Caller } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { mustExist } from '../access/rules.ts';
import { command, self } from '../action.ts';
import { Id, orNull } from '../fields.ts';
import { AccessLevel, DurationDays, Justification, mustNotOverlap, ResourceTypeName } from './fields.ts';
import { makeRequest, type Requested } from './make-request.ts';

/** Asks for access for some days, of whoever may give it. Nothing is given until they approve. */
export const requestAccess = command('access_request.create', {
  input: Type.Object(
    {
      resourceType: ResourceTypeName,
      accessLevel: AccessLevel,
      justification: Type.Optional(Justification),
      durationDays: DurationDays,
      organizationId: Type.Optional(orNull(Id)),
    },
    { additionalProperties: false },
  ),
  permit: self('requests'),
  refuses: ['access_request.exists', 'access_request.no_approver', 'organization.not_found', 'organization.required'],
  bounds: ['person.requests'],
  run: async (work, { organizationId, justification, ...asked }): Promise<Requested> => {
    const { tx, ports, actor, caller } = work;
    mustNotOverlap(ports.catalogue, asked.resourceType, 'resource_type');
    const organization = placeOf(actor, organizationId, caller);
    await mustExist(tx, organization);
    return makeRequest(work, { ...asked, justification, organization, extending: null });
  },
});

/** Where it is asked for: the organization that is named, one's only one, or for who belongs to none, the platform. */
function placeOf(actor: Actor, named: string | null | undefined, caller: Caller): string | null {
  const asked = (named ?? caller.organization)?.toLowerCase() ?? null;
  if (asked !== null) {
    if (!actor.organizations.includes(asked)) throw refuse('organization.not_found', {});
    return asked;
  }
  const [only = null, ...others] = actor.organizations;
  if (others.length > 0) throw refuse('organization.required', {});
  return only;
}
