import Type from 'typebox';
import { touchUsers } from '../access/holdings.ts';
import { mustHoldToEnd } from '../access/rules.ts';
import { anId, command } from '../action.ts';
import { type Ending, endOrganization } from '../capability.ts';
import { Id } from '../fields.ts';
import { patternsGivenIn } from './administrators.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { editableOrganization } from './editable.ts';
import { memberIds } from './members.ts';

/**
 * Deletes an organization: each capability ends what it has of it, such as its members, roles, grants, teams, invitations and
 * requests. Its row stays for the audit trail, and so do things that belong to it, which nobody reaches any more.
 */
export const deleteOrganization = command('organization.delete', {
  input: Type.Object({ organizationId: Id }, { additionalProperties: false }),
  permit: overOrganization('organization.delete'),
  refuses: ['access.exceeds_own', 'organization.not_found'],
  audit: { of: 'organization', details: { name: 'Name', members: 3, admins: [anId] } },
  changesAccess: true,
  edits: { thing: editableOrganization, id: ({ organizationId }) => organizationId },
  run: async (work, { organizationId: id }) => {
    const { tx, ports, caller, say, target, emit } = work;
    const { organization, actor } = await organizationUnder(tx, say, caller, id);
    mustHoldToEnd(actor, await patternsGivenIn(tx, id));
    const members = await memberIds(tx, id);
    await endOrganization(ports.capabilities, work, id);
    await touchUsers(tx, members);
    target(
      { kind: 'organization', id, name: organization.name, organization: id },
      { name: organization.name, members: members.length, admins: organization.admin_ids },
    );
    emit({ type: 'access.changed', users: members });
  },
});

/** Ends the organization itself, and who belongs to it or may come to. */
export async function endOrganizationItself({ tx, at }: Ending, id: string): Promise<void> {
  await tx.rows({ text: 'update organizations set deleted_at = $2, updated_at = $2 where id = $1', values: [id, at] });
  for (const text of [
    'delete from organization_invitations where organization_id = $1',
    'delete from organization_requests where organization_id = $1',
    'delete from organization_members where organization_id = $1',
  ]) {
    await tx.rows({ text, values: [id] });
  }
}
