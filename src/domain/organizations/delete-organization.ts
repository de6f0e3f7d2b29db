import Type from 'typebox';
import type { Tx } from '../../platform/db/queryable.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustHoldToEnd } from '../access/rules.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { patternsGivenIn } from './administrators.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { editableOrganization } from './editable.ts';
import { memberIds } from './members.ts';

/**
 * Deletes an organization: its members are detached, and its roles, grants, teams, invitations and requests end. Its row
 * stays for the audit trail, and so do things that belong to it, which nobody reaches any more.
 */
export const deleteOrganization = command('organization.delete', {
  input: Type.Object({ organizationId: Id }, { additionalProperties: false }),
  permit: overOrganization('organization.delete'),
  refuses: ['access.exceeds_own', 'organization.not_found'],
  changesAccess: true,
  edits: { thing: editableOrganization, id: ({ organizationId }) => organizationId },
  run: async ({ tx, at, caller, say, target, emit }, { organizationId: id }) => {
    const { organization, actor } = await organizationUnder(tx, say, caller, id);
    mustHoldToEnd(actor, await patternsGivenIn(tx, id));
    const members = await memberIds(tx, id);
    await end(tx, id, at);
    await touchUsers(tx, members);
    target(
      { kind: 'organization', id, name: organization.name, organization: id },
      { name: organization.name, members: members.length, admins: organization.admin_ids },
    );
    emit({ type: 'access.changed', users: members });
  },
});

async function end(tx: Tx, id: string, at: Date): Promise<void> {
  for (const text of [
    'update organizations set deleted_at = $2, updated_at = $2 where id = $1',
    `update team_members set deleted_at = $2, updated_at = $2 from teams t
      where team_members.team_id = t.id and t.organization_id = $1 and team_members.deleted_at is null`,
    'update teams set deleted_at = $2, updated_at = $2 where organization_id = $1 and deleted_at is null',
  ]) {
    await tx.rows({ text, values: [id, at] });
  }
  for (const text of [
    'delete from team_grants using teams t where team_grants.team_id = t.id and t.organization_id = $1',
    'delete from team_resources using teams t where team_resources.team_id = t.id and t.organization_id = $1',
    'delete from user_grants where organization_id = $1',
    // What people and permissions had through them goes with them.
    'delete from roles where organization_id = $1',
    'delete from permissions where organization_id = $1',
    'delete from organization_invitations where organization_id = $1',
    'delete from organization_requests where organization_id = $1',
    'delete from organization_members where organization_id = $1',
  ]) {
    await tx.rows({ text, values: [id] });
  }
}
