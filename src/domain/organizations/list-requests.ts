import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { query } from '../action.ts';
import { Id } from '../fields.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { type JoinRequest, requestsPage } from './requests.ts';

/** Those who asked to join an organization and wait for an answer. */
export const listRequests = query('organization.list_requests', {
  input: Type.Object({ organizationId: Id, ...Window }, { additionalProperties: false }),
  permit: overOrganization('organization.members'),
  refuses: ['organization.not_found'],
  run: async ({ db, caller, say }, { organizationId, ...window }): Promise<Page<JoinRequest>> => {
    await organizationUnder(db, say, caller, organizationId);
    return pageOf(await requestsPage(db, organizationId, window), window);
  },
});
