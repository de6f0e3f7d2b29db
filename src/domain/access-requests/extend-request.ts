import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { holdingBounds } from '../access/bounds.ts';
import { command, self } from '../action.ts';
import { lockedRequest, numberOf } from './access-requests.ts';
import { credentialAsked } from './credential-asked.ts';
import { DurationDays, Justification } from './fields.ts';
import { makeRequest, type Requested } from './make-request.ts';

/** Asks to have for longer what one was given and still holds: more days behind its end, approved like any request. */
export const extendAccess = command('access_request.extend', {
  input: Type.Object(
    {
      requestId: Type.String({ maxLength: 40 }),
      justification: Type.Optional(Justification),
      durationDays: DurationDays,
    },
    { additionalProperties: false },
  ),
  permit: self('requests'),
  refuses: [
    'access_request.exists',
    'access_request.no_approver',
    'access_request.not_found',
    'access_request.not_held',
    'credential.not_found',
    'grant.exists',
  ],
  audit: { of: 'access_request', also: ['credential'], details: { automatic: true, access: 'read', days: 30 } },
  bounds: ['person.requests', ...holdingBounds],
  changesAccess: true,
  run: async (work, { requestId, justification, durationDays }): Promise<Requested> => {
    const { tx, at, userId } = work;
    const request = await lockedRequest(tx, numberOf(requestId), at);
    if (request === undefined || request.requester_id !== userId) throw refuse('access_request.not_found', {});
    if (request.status !== 'approved' || request.granted === null)
      throw refuse('access_request.not_held', { status: request.status });
    const { credential_id: id } = request;
    const credential = id === null ? null : ((await credentialAsked(tx, id)) ?? null);
    if (credential !== null && credential.organization_id !== request.organization_id)
      throw refuse('credential.not_found', {});
    return makeRequest(work, {
      resourceType: request.resource_type,
      // What was given may be less than what was asked for.
      accessLevel: request.granted.slice(request.resource_type.length + 1),
      organization: request.organization_id,
      credential,
      durationDays,
      justification,
      extending: request,
    });
  },
});
