import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { query } from '../action.ts';
import { Id } from '../fields.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { type Member, membersPage } from './members.ts';

/** The members of an organization, in the order they joined. */
export const listMembers = query('organization.list_members', {
  input: Type.Object({ organizationId: Id, ...Window }, { additionalProperties: false }),
  permit: overOrganization('organization.members'),
  refuses: ['organization.not_found'],
  run: async ({ db, caller, say }, { organizationId, ...window }): Promise<Page<Member>> => {
    await organizationUnder(db, say, caller, organizationId);
    return pageOf(await membersPage(db, organizationId, say.actor, window), window);
  },
});
