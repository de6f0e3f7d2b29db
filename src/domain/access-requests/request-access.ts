import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { holdingBounds } from '../access/bounds.ts';
import { mustExist } from '../access/rules.ts';
import { command, self } from '../action.ts';
import { Id, orNull } from '../fields.ts';
import { accessOf, credentialToAsk, credentialType } from './credential-asked.ts';
import { AccessLevel, DurationDays, Justification, mustNotOverlap, ResourceTypeName } from './fields.ts';
import { makeRequest, type Requested } from './make-request.ts';
import { placeOf } from './place-of.ts';

/** Asks for access for some days, of whoever may give it. Nothing is given until they approve. */
export const requestAccess = command('access_request.create', {
  input: Type.Object(
    {
      resourceType: ResourceTypeName,
      accessLevel: AccessLevel,
      /** Of `credential` only: which. */
      resourceId: Type.Optional(orNull(Id)),
      justification: Type.Optional(Justification),
      durationDays: DurationDays,
      organizationId: Type.Optional(orNull(Id)),
    },
    { additionalProperties: false },
  ),
  permit: self('requests'),
  refuses: [
    'access_request.exists',
    'access_request.no_approver',
    'credential.not_found',
    'grant.exists',
    'organization.not_found',
    'organization.required',
  ],
  audit: { of: 'access_request', also: ['credential'], details: { automatic: true, access: 'read', days: 30 } },
  bounds: ['person.requests', ...holdingBounds],
  changesAccess: true,
  // Where it is automatic, it is given at once.
  run: async (work, { organizationId, resourceId = null, justification, ...asked }): Promise<Requested> => {
    const { tx, ports, actor, caller } = work;
    const { resourceType, accessLevel } = asked;
    if (resourceType === credentialType) {
      if (resourceId === null) throw refuseField('resource_id', 'must name the credential');
      if (accessOf(accessLevel) === undefined) throw refuseField('access_level', 'must be read or write');
      const at = { named: organizationId, caller };
      const credential = await credentialToAsk(tx, actor, resourceId.toLowerCase(), at);
      const organization = credential.organization_id;
      return makeRequest(work, { ...asked, justification, organization, credential, extending: null });
    }
    if (resourceId !== null) throw refuseField('resource_id', 'is for one credential only');
    mustNotOverlap(ports.catalogue, resourceType, 'resource_type');
    const organization = placeOf(actor, organizationId, caller);
    await mustExist(tx, organization);
    return makeRequest(work, { ...asked, justification, organization, credential: null, extending: null });
  },
});
