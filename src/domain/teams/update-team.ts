import Type from 'typebox';
import { command } from '../action.ts';
import { changesOf } from '../changes.ts';
import { Description, Id, orNull } from '../fields.ts';
import { Metadata } from '../metadata.ts';
import { overTeam, teamUnder } from './authority.ts';
import { editableTeam } from './editable.ts';
import { TeamGoals, TeamName, TeamType } from './fields.ts';
import { changeTeam, type Team } from './teams.ts';
import { tellTeam } from './topic.ts';

/** Changes the named fields of a team. */
export const updateTeam = command('team.update', {
  input: Type.Object(
    {
      teamId: Id,
      name: Type.Optional(TeamName),
      description: Type.Optional(Description),
      metadata: Type.Optional(Metadata),
      type: Type.Optional(orNull(TeamType)),
      goals: Type.Optional(TeamGoals),
    },
    { additionalProperties: false },
  ),
  permit: overTeam('team.write', ['owner']),
  refuses: ['team.not_found'],
  audit: { of: 'team', details: { fields: ['name'], changes: { name: { from: 'Before', to: 'After' } } } },
  edits: { thing: editableTeam, id: ({ teamId }) => teamId },
  run: async (work, { teamId, ...changes }): Promise<Team> => {
    const { tx, at, caller, target, say } = work;
    const { team, actor } = await teamUnder(tx, say, caller, teamId);
    const fields = Object.keys(changes);
    const about = { kind: 'team', id: team.id, name: team.name, organization: team.organization_id } as const;
    target(about, { fields });
    if (fields.length === 0) return team;
    await changeTeam(tx, team.id, changes, at);
    const after = (await teamUnder(tx, say, caller, teamId)).team;
    target(about, changesOf(team, after, ['name', 'description', 'metadata', 'type', 'goals']));
    tellTeam(work, after, 'updated', { by: actor.userId });
    return after;
  },
  revisionOf: team => team,
});
