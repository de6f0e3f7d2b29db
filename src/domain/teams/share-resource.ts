import Type from 'typebox';
import { operatorId, type TeamRole } from '../../kernel/actor.ts';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { touchUsers } from '../access/holdings.ts';
import type { Say } from '../access/over.ts';
import type { Access } from '../access/shared-access.ts';
import { anId, command, type InCommand } from '../action.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { credentialToShare, mustHoldToShare } from '../vault/sharing.ts';
import { overTeam, teamUnder } from './authority.ts';
import { teamMemberIds } from './members.ts';
import { sharedWithTeam } from './notices.ts';
import { AccessName, insertResource, ResourceKind, resourceById, type TeamResource } from './resources.ts';
import { fileToShare, insertTeamFile, tellOfFile } from './team-files.ts';
import { tellTeam } from './topic.ts';

/**
 * Lets the members of a team read or change one thing. For those who decide that for the team and may do all of it with
 * the thing themselves: a credential, which belongs to the organization that the team belongs to, or both to the platform; or a
 * file of their own.
 */
export const shareResource = command('team.share_resource', {
  input: Type.Object(
    { teamId: Id, kind: ResourceKind, resourceId: Id, access: AccessName },
    { additionalProperties: false },
  ),
  permit: overTeam('team.share', []),
  refuses: [
    'access.exceeds_own',
    'credential.not_found',
    'file.not_found',
    'file.not_owner',
    'team.not_found',
    'team.resource_exists',
  ],
  audit: {
    of: 'team',
    also: ['file', 'credential'],
    details: { kind: 'credential', resource: anId, access: 'read' },
  },
  changesAccess: true,
  run: async (work, { teamId, kind, resourceId, access }): Promise<TeamResource> => {
    const { tx, ports, at, caller, emit, target, say } = work;
    if (kind === 'file') return shareFile(work, { teamId, resourceId, access });
    await mustHoldToShare(tx, say.actor, access);
    const { team, actor } = await teamUnder(tx, say, caller, teamId);
    const credential = await credentialToShare(tx, actor, resourceId, { access, to: 'give' });
    if (credential.company.organization_id !== team.organization_id)
      throw refuseField('resource_id', 'belongs to another organization than the team');
    const id = ports.newId();
    const sharedBy = actor.userId;
    const stored = await insertResource(tx, { id, teamId, credentialId: credential.id, access, sharedBy, at });
    const resource = stored ? await resourceById(tx, teamId, id) : undefined;
    if (resource === undefined) {
      // It may have been deleted meanwhile.
      await credentialToShare(tx, actor, resourceId, { access, to: 'give' });
      throw refuse('team.resource_exists', {});
    }
    const organization = team.organization_id;
    target({ kind: 'team', id: teamId, name: team.name, organization }, { kind, resource: credential.id, access });
    target({ kind, id: credential.id, name: credential.name, organization });
    const members = await teamMemberIds(tx, teamId);
    // Links to their accounts that others were given lead to less than the accounts reach now.
    await touchUsers(tx, members);
    await notify(work, sharedWithTeam, {
      to: members,
      facts: { team: team.name, credential: credential.name, access },
      by: actor.userId,
      target: { kind: 'credential', id: credential.id },
    });
    tellTeam(work, team, 'resource_shared', { by: actor.userId });
    emit({ type: 'access.changed', users: members });
    return resource;
  },
});

async function shareFile(
  work: InCommand & { readonly say: Say<TeamRole> },
  asked: { readonly teamId: string; readonly resourceId: string; readonly access: Access },
): Promise<TeamResource> {
  const { tx, ports, at, caller, target, say } = work;
  const { teamId, resourceId, access } = asked;
  const { team, actor } = await teamUnder(tx, say, caller, teamId);
  const reader = { actor, userId: actor.userId ?? operatorId };
  const file = await fileToShare(tx, reader, { ports, id: resourceId, access });
  const id = ports.newId();
  const stored = await insertTeamFile(tx, { id, teamId, fileId: file.id, at });
  const resource = stored ? await resourceById(tx, teamId, id) : undefined;
  if (resource === undefined) throw refuse('team.resource_exists', {});
  const organization = team.organization_id;
  target({ kind: 'team', id: teamId, name: team.name, organization }, { kind: 'file', resource: file.id, access });
  target({ kind: 'file', id: file.id, organization: file.organization_id });
  await tellOfFile(work, team, file, actor.userId);
  tellTeam(work, team, 'resource_shared', { by: actor.userId });
  return resource;
}
