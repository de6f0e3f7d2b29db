import Type from 'typebox';
import { touchUsers } from '../access/holdings.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { insertMember } from './members.ts';
import { endRequest } from './requests.ts';
import { settleRequests } from './tell-administrators.ts';
import { tellAnswer } from './tell-answer.ts';

/** Lets somebody in who asked to join, or turns them away, and tells them. They come in as plain members. */
export const decideRequest = command('organization.decide_request', {
  input: Type.Object({ organizationId: Id, requestId: Id, approve: Type.Boolean() }, { additionalProperties: false }),
  permit: overOrganization<{ organizationId: string; requestId: string; approve: boolean }>('organization.members'),
  refuses: ['organization.full', 'organization.not_found', 'organization.request_not_found'],
  audit: { of: 'organization', also: ['user'], details: { approve: true } },
  changesAccess: true,
  run: async (work, { organizationId, requestId, approve }) => {
    const { tx, at, caller, say, target, emit } = work;
    const { organization } = await organizationUnder(tx, say, caller, organizationId);
    const userId = await endRequest(tx, organizationId, requestId);
    target(
      { kind: 'organization', id: organizationId, name: organization.name, organization: organizationId },
      { approve },
    );
    target({ kind: 'user', id: userId, organization: organizationId });
    await tellAnswer(work, { organization: organizationId, userIds: [userId], admitted: approve });
    await settleRequests(work, organizationId);
    if (!approve) return;
    await insertMember(tx, organizationId, userId, at);
    await touchUsers(tx, [userId]);
    emit({ type: 'access.changed', users: [userId] });
  },
});
