import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { command, self } from '../action.ts';
import { closeRequest, lockedRequest, mustWait, numberOf, requestName } from './access-requests.ts';
import { tellParties } from './topic.ts';

/** Takes back what one asked for, while nobody has decided it. */
export const withdrawAccessRequest = command('access_request.withdraw', {
  input: Type.Object({ requestId: Type.String({ maxLength: 40 }) }, { additionalProperties: false }),
  permit: self('requests'),
  refuses: ['access_request.decided', 'access_request.not_found'],
  audit: { of: 'access_request' },
  run: async (work, { requestId }): Promise<{ readonly id: string }> => {
    const { tx, at, userId, target } = work;
    const request = await lockedRequest(tx, numberOf(requestId), at);
    if (request === undefined || request.requester_id !== userId) throw refuse('access_request.not_found', {});
    mustWait(request);
    await closeRequest(work, request.id, { how: 'withdrawn', by: null });
    await tellParties(work, request.id);
    const name = requestName(request);
    target({ kind: 'access_request', id: request.id, name, organization: request.organization_id });
    return { id: name };
  },
});
