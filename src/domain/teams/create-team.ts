import Type from 'typebox';
import { touchUsers } from '../access/holdings.ts';
import { scopeIncludes } from '../access/over.ts';
import { mustExist, placeFor } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { Description, Id, orNull } from '../fields.ts';
import { Metadata } from '../metadata.ts';
import { TeamGoals, TeamName, TeamType } from './fields.ts';
import { insertTeamMember } from './members.ts';
import { insertTeam, type Team } from './teams.ts';
import { tellTeam } from './topic.ts';

/**
 * Creates a team. It starts empty for those who may decide who is in it; anyone else becomes its owner, because
 * nobody but another administrator could do anything with it otherwise.
 */
export const createTeam = command('team.create', {
  input: Type.Object(
    {
      name: TeamName,
      description: Type.Optional(Description),
      metadata: Type.Optional(Metadata),
      type: Type.Optional(orNull(TeamType)),
      goals: Type.Optional(TeamGoals),
      organizationId: Type.Optional(Id),
    },
    { additionalProperties: false },
  ),
  permit: needs('team.create'),
  refuses: ['organization.not_found', 'organization.required'],
  audit: { of: 'team', details: { name: 'Name' } },
  changesAccess: true,
  run: async (work, input): Promise<Team> => {
    const { tx, ports, at, actor, scope, caller, emit, target } = work;
    const organization = placeFor(scope, input.organizationId, caller, 'team.create');
    await mustExist(tx, organization);
    const team = {
      id: ports.newId(),
      name: input.name,
      description: input.description ?? null,
      metadata: input.metadata ?? {},
      type: input.type ?? null,
      goals: input.goals ?? [],
      organization,
      at,
    };
    await insertTeam(tx, team);
    const decides = actor.holds('team.members');
    const belongs = organization === null || actor.organizations.includes(organization);
    const owner = belongs && (decides === null || !scopeIncludes(decides, organization)) ? actor.userId : null;
    const members = owner === null ? [] : [owner];
    if (owner !== null) {
      await insertTeamMember(tx, { id: ports.newId(), teamId: team.id, userId: owner, role: 'owner', title: null, at });
      await touchUsers(tx, members);
      tellTeam(work, team, 'created', { by: owner, userId: owner, role: 'owner' });
      emit({ type: 'access.changed', users: members });
    }
    target({ kind: 'team', id: team.id, name: team.name, organization }, { name: team.name });
    const moment = at.toISOString();
    return {
      id: team.id,
      name: team.name,
      description: team.description,
      metadata: team.metadata,
      type: team.type,
      goals: team.goals,
      organization_id: organization,
      revision: 1,
      member_count: members.length,
      created_at: moment,
      updated_at: moment,
    };
  },
  revisionOf: team => team,
});
