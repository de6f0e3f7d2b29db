import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { keptSql } from '../../platform/db/counts.ts';
import { type Ordered, partOf } from '../../platform/db/ordered.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { query } from '../action.ts';
import { Id } from '../fields.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import type { Invitation } from './invitations.ts';

/** The invitations to an organization that could still be accepted, oldest first. */
export const listInvitations = query('organization.list_invitations', {
  input: Type.Object({ organizationId: Id, ...Window }, { additionalProperties: false }),
  permit: overOrganization('organization.members'),
  refuses: ['organization.not_found'],
  run: async ({ db, caller, say }, { organizationId, ...window }): Promise<Page<Invitation>> => {
    await organizationUnder(db, say, caller, organizationId);
    const list: Ordered = {
      columns: raw('i.id, i.email, i.admin, i.role_ids, i.teams, i.patterns, i.invited_by, i.created_at, i.expires_at'),
      from: sql`organization_invitations i where i.organization_id = ${organizationId} and i.expires_at > now()`,
      key: [
        { sql: 'i.created_at', type: 'timestamptz' },
        { sql: 'i.id', type: 'uuid' },
      ],
    };
    const part = await partOf<Invitation>(db, list, () => pending(db, organizationId), window);
    return pageOf(part, window);
  },
});

/** All that are kept but those that have expired, which are soon deleted. */
async function pending(on: Queryable, organization: string): Promise<number> {
  const [row] = await on.rows<{ total: number }>({
    name: 'pending_invitations',
    text: `select ${keptSql(`'invitations'`, '$1::uuid')} - (select count(*) from organization_invitations i
      where i.organization_id = $1 and i.expires_at <= now()) as total`,
    values: [organization],
  });
  return row?.total ?? 0;
}
