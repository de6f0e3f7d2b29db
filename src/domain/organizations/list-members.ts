import Type from 'typebox';
import { query } from '../action.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { Id } from './fields.ts';
import { type Member, membersPage } from './members.ts';
import { type Part, windowFields } from './window.ts';

/** The members of an organization, in the order they joined. */
export const listMembers = query('organization.list_members', {
  input: Type.Object({ organizationId: Id, ...windowFields }, { additionalProperties: false }),
  permit: overOrganization('organization.members'),
  run: async ({ db, caller, say }, { organizationId, limit, offset }): Promise<Part<Member>> => {
    await organizationUnder(db, say, caller, organizationId);
    return { ...(await membersPage(db, organizationId, { limit, offset })), limit, offset };
  },
});
