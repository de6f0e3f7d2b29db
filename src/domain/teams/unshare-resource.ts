import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { anId, command } from '../action.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { credentialToShare, mustHoldToShare } from '../vault/sharing.ts';
import { overTeam, teamUnder } from './authority.ts';
import { teamMemberIds } from './members.ts';
import { unsharedWithTeam } from './notices.ts';
import { deleteResource, resourceById } from './resources.ts';
import { deleteTeamFile } from './team-files.ts';
import { tellTeam } from './topic.ts';

/**
 * Shares a thing with a team no more. Like sharing it, that is for those who may do all of it themselves; a file may be taken away by
 * all who decide what the team shares, as nobody loses what is theirs.
 */
export const unshareResource = command('team.unshare_resource', {
  input: Type.Object({ teamId: Id, id: Id }, { additionalProperties: false }),
  permit: overTeam('team.share', []),
  refuses: ['access.exceeds_own', 'credential.not_found', 'team.not_found', 'team.resource_not_found'],
  audit: {
    of: 'team',
    also: ['file', 'credential'],
    details: { kind: 'credential', resource: anId, access: 'read' },
  },
  changesAccess: true,
  run: async (work, { teamId, id }) => {
    const { tx, caller, target, say } = work;
    const resource = await resourceById(tx, teamId, id);
    // Whoever could not end any sharing of credentials is told so, whether or not there is this one.
    if (resource?.kind !== 'file') await mustHoldToShare(tx, say.actor, 'read');
    const { team, actor } = await teamUnder(tx, say, caller, teamId);
    if (resource === undefined) throw refuse('team.resource_not_found', {});
    const { kind, resource_id: resourceId, name, access } = resource;
    const organization = team.organization_id;
    if (kind === 'file') {
      await deleteTeamFile(tx, id);
      target({ kind: 'team', id: teamId, name: team.name, organization }, { kind, resource: resourceId, access });
      target({ kind, id: resourceId });
      tellTeam(work, team, 'resource_unshared', { by: actor.userId });
      return;
    }
    await credentialToShare(tx, actor, resourceId, { access, to: 'end' });
    await deleteResource(tx, id);
    await notify(work, unsharedWithTeam, {
      to: await teamMemberIds(tx, teamId),
      facts: { team: team.name, credential: name },
      by: actor.userId,
      target: { kind: 'team', id: teamId },
    });
    tellTeam(work, team, 'resource_unshared', { by: actor.userId });
    target({ kind: 'team', id: teamId, name: team.name, organization }, { kind, resource: resourceId, access });
    target({ kind, id: resourceId, name, organization });
  },
});
