import Type from 'typebox';
import { query } from '../action.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { Id } from './fields.ts';
import { type JoinRequest, requestsPage } from './requests.ts';
import { type Part, windowFields } from './window.ts';

/** Those who asked to join an organization and wait for an answer. */
export const listRequests = query('organization.list_requests', {
  input: Type.Object({ organizationId: Id, ...windowFields }, { additionalProperties: false }),
  permit: overOrganization('organization.members'),
  run: async ({ db, caller, say }, { organizationId, limit, offset }): Promise<Part<JoinRequest>> => {
    await organizationUnder(db, say, caller, organizationId);
    return { ...(await requestsPage(db, organizationId, { limit, offset })), limit, offset };
  },
});
