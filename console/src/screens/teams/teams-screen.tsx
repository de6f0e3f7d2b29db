import { useCan } from '../../access/can.ts';
import { AllTeams } from './all-teams.tsx';
import { OwnTeams } from './own-teams.tsx';
import { useOwnTeams } from './rights.ts';

/** The teams that one may list; for everybody else, those that they are in. */
export function TeamsScreen() {
  const can = useCan();
  const own = useOwnTeams();
  return can('team.list') || own.length === 0 ? <AllTeams /> : <OwnTeams teams={own} />;
}
