import { useQuery } from '@tanstack/react-query';
import { holdsOver } from '../../access/can.ts';
import { useChosenOrganization } from '../../api/organization.ts';
import { useMe } from '../../api/session.ts';
import type { Me } from '../../api/types.ts';
import { fetchRoleIn, type Member, type Team, type TeamRole, teamKey } from './queries.ts';

/** What whoever is signed in may do with one team: by a node that reaches it, or by their role in it. */
export interface TeamRights {
  readonly edit: boolean;
  readonly remove: boolean;
  readonly grants: boolean;
  readonly share: boolean;
  /** Whether they may read what is shared with it. */
  readonly shared: boolean;
  /** Roles that they may give. Without any they change nobody. */
  readonly giving: readonly TeamRole[];
  /** Whether they may change or remove this member. */
  readonly over: (member: Member) => boolean;
  readonly me: string;
}

/** The teams that whoever is signed in is in, where they act. */
export function useOwnTeams(): Me['teams'] {
  const { teams } = useMe();
  const chosen = useChosenOrganization();
  return chosen === null ? teams : teams.filter(({ organization_id: place }) => place === chosen);
}

export function useTeamRights(team: Team): TeamRights {
  const me = useMe();
  const teams = useOwnTeams();
  const may = (node: string): boolean => holdsOver(me, node, team.organization_id);
  const decides = may('team.members');
  const { data: role = null } = useQuery({
    queryKey: [...teamKey(team.id), 'role of', me.user.id],
    queryFn: ({ signal }) => fetchRoleIn(team.id, me.user.id, signal),
    enabled: !(decides && may('team.write')),
  });
  const giving: readonly TeamRole[] =
    decides || role === 'owner' ? ['member', 'manager', 'owner'] : role === 'manager' ? ['member', 'manager'] : [];
  return {
    edit: may('team.write') || role === 'owner',
    remove: may('team.delete'),
    grants: may('team.grants'),
    share: may('team.share'),
    shared: may('team.share') || teams.some(({ id }) => id === team.id),
    giving,
    over: member => giving.includes(member.role),
    me: me.user.id,
  };
}
