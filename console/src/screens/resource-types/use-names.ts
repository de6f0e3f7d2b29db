import { useQuery } from '@tanstack/react-query';
import { useCan } from '../../access/can.ts';
import { platform } from '../../access/places.ts';
import { useMe } from '../../api/session.ts';
import type { Choice } from '../../parts/search-select.tsx';
import { rolesQuery, teamsQuery } from './queries.ts';
import { texts } from './texts.tsx';

/** The roles and teams that a type of this place may name, and what those are called that it names. */
export function useNames(place: string): {
  readonly roles: readonly Choice[];
  readonly teams: readonly Choice[];
  readonly role: (id: string) => string;
  readonly team: (id: string) => string;
} {
  const can = useCan();
  const { teams: own } = useMe();
  const { data: allRoles = [] } = useQuery({ ...rolesQuery, enabled: can('role.list') });
  const { data: allTeams = [] } = useQuery({ ...teamsQuery, enabled: can('team.list') });
  const known = new Map([...own, ...allTeams].map(team => [team.id, team]));
  return {
    roles: allRoles.filter(({ organizationId: of }) => of === null || of === place).map(choiceOf),
    teams: [...known.values()].filter(({ organization_id: of }) => (of ?? platform) === place).map(choiceOf),
    role: id => allRoles.find(role => role.id === id)?.name ?? texts.aRole,
    team: id => known.get(id)?.name ?? texts.aTeam,
  };
}

const choiceOf = ({ id, name }: { readonly id: string; readonly name: string }): Choice => ({ value: id, label: name });
