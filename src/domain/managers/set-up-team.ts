import Type from 'typebox';
import type { Actor, Caller, Scope } from '../../kernel/actor.ts';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { foldAscii } from '../../kernel/fold-ascii.ts';
import { holdingBounds, mustFitHoldings } from '../access/bounds.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustExist, placeFor } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { Description, Id, orNull } from '../fields.ts';
import { sendInvitation } from '../organizations/invitations.ts';
import { TeamGoals, TeamName, TeamType } from '../teams/fields.ts';
import { insertTeamMember } from '../teams/members.ts';
import { putInTeam } from '../teams/places.ts';
import { insertTeam } from '../teams/teams.ts';
import { tellTeam } from '../teams/topic.ts';
import { Addresses } from './fields.ts';
import { distinct, peopleAt } from './people-at.ts';

export interface SetUpTeam {
  readonly teamId: string;
  /** Addresses, as they were given. */
  readonly added: readonly string[];
  readonly invited: readonly string[];
}

/**
 * Sets up a team with its first members, all of it or nothing. Whoever does it leads it, where they belong to its
 * organization. Addresses of nobody there are invited into the organization and the team.
 */
export const setUpTeam = command('team.set_up', {
  input: Type.Object(
    {
      name: TeamName,
      description: Type.Optional(Description),
      type: Type.Optional(orNull(TeamType)),
      goals: Type.Optional(TeamGoals),
      members: Type.Optional(Addresses),
      organizationId: Type.Optional(Id),
    },
    { additionalProperties: false },
  ),
  permit: needs('team.setup'),
  refuses: ['access.exceeds_own', 'organization.full', 'organization.not_found', 'organization.required'],
  audit: { of: 'team', also: ['user'], details: { name: 'Name', added: 3, invited: ['ada@example.com'] } },
  // Each may be fifty mails.
  limit: { per: 'actor', max: 10, seconds: 60 },
  bounds: holdingBounds,
  changesAccess: true,
  run: async (work, input): Promise<SetUpTeam> => {
    const { tx, ports, at, actor, scope, caller, emit, target, step } = work;
    const organization = placeOfTeam(actor, scope, input.organizationId, caller);
    await mustExist(tx, organization);
    step('validation');
    const team = {
      id: ports.newId(),
      name: input.name,
      description: input.description ?? null,
      metadata: {},
      type: input.type ?? null,
      goals: input.goals ?? [],
      organization,
      at,
    };
    await insertTeam(tx, team);
    const about = { kind: 'team', id: team.id, name: team.name, organization } as const;
    target(about, { name: team.name });
    const leader = organization === null || actor.organizations.includes(organization) ? actor.userId : null;
    if (leader !== null) {
      await insertTeamMember(tx, {
        id: ports.newId(),
        teamId: team.id,
        userId: leader,
        role: 'owner',
        title: null,
        at,
      });
      await touchUsers(tx, [leader]);
      tellTeam(work, team, 'created', { by: leader, userId: leader, role: 'owner' });
    }
    step('creation');
    const addresses = distinct(input.members ?? []);
    const known = await peopleAt(tx, actor, organization, addresses);
    const added = addresses.filter(each => known.has(foldAscii(each)) && known.get(foldAscii(each)) !== leader);
    const people = added.flatMap(each => known.get(foldAscii(each)) ?? []);
    for (const userId of people) {
      await putInTeam(work, { team, userId, role: 'member', title: null }, actor.userId);
      target({ kind: 'user', id: userId });
    }
    const all = leader === null ? people : [leader, ...people];
    await mustFitHoldings(tx, all, at);
    const unknown = addresses.filter(each => !known.has(foldAscii(each)));
    for (const email of unknown) {
      if (organization === null) throw refuseField('initial_members', uninvitable(email));
      const teams = [{ team: team.id, role: 'member' as const, title: null }];
      await sendInvitation(work, { organization, email, userId: null, admin: false, roleIds: [], teams, by: actor });
    }
    step('notification');
    target(about, { added: people.length, invited: unknown });
    emit({ type: 'access.changed', users: all });
    return { teamId: team.id, added, invited: unknown };
  },
});

/** Only an organization has a door that a mail could open. */
export const uninvitable = (email: string): string =>
  `names nobody you can find: ${email}. People are invited into the teams of organizations; name organization_id`;

/**
 * Where the team is set up: what is named, else one's only organization, even for who may do it everywhere: managers mean
 * their own people. Who belongs to none sets up a team of the platform.
 */
function placeOfTeam(actor: Actor, scope: Scope, named: string | undefined, caller: Caller): string | null {
  const [only, ...others] = actor.organizations;
  const left = named === undefined && caller.organization === null && scope === 'everything' && only !== undefined;
  if (left && others.length > 0) throw refuse('organization.required', {});
  return placeFor(scope, left ? only : named, caller, 'team.setup');
}
