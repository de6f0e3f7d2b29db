import Type from 'typebox';
import { query } from '../action.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { Id } from './fields.ts';
import type { Invitation } from './invitations.ts';
import { type Part, windowFields } from './window.ts';

/** The invitations to an organization that could still be accepted, oldest first. */
export const listInvitations = query('organization.list_invitations', {
  input: Type.Object({ organizationId: Id, ...windowFields }, { additionalProperties: false }),
  permit: overOrganization('organization.members'),
  run: async ({ db, at, caller, say }, { organizationId, limit, offset }): Promise<Part<Invitation>> => {
    await organizationUnder(db, say, caller, organizationId);
    const [items, [counted]] = await Promise.all([
      db.rows<Invitation>({
        name: 'organization_invitations_page',
        text: `select id, email, admin, role_ids, invited_by, created_at, expires_at from organization_invitations
          where organization_id = $1 and expires_at > $2 order by created_at, id limit $3 offset $4`,
        values: [organizationId, at, limit, offset],
      }),
      db.rows<{ total: number }>({
        name: 'organization_invitations_total',
        text: 'select count(*) as total from organization_invitations where organization_id = $1 and expires_at > $2',
        values: [organizationId, at],
      }),
    ]);
    return { items, total: counted?.total ?? 0, limit, offset };
  },
});
