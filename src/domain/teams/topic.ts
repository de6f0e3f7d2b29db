import type { TeamRole } from '../../kernel/actor.ts';
import type { InCommand } from '../action.ts';
import type { TeamChange } from '../events.ts';

/** What happens to a team, by its id, or to somebody's place in teams, by theirs. */
export const teamTopic = (id: string): string => `team_updates:${id}`;

/** What the members of a team say that they do. */
export const activityTopic = (teamId: string): string => `activity:${teamId}`;

/** Tells the members of a team what has changed, and the person whom it concerns also where they are no member yet or any more. */
export function tellTeam(
  { tell, ports, at }: Pick<InCommand, 'tell' | 'ports' | 'at'>,
  team: { readonly id: string; readonly name: string },
  change: TeamChange,
  {
    by,
    userId = null,
    role = null,
  }: { readonly by: string | null; readonly userId?: string | null; readonly role?: TeamRole | null },
): void {
  const event = {
    type: 'team.changed',
    once: ports.newId(),
    change,
    team: { id: team.id, name: team.name },
    userId,
    role,
    by,
    at: at.toISOString(),
  } as const;
  for (const id of [team.id, ...(userId === null ? [] : [userId])]) tell(teamTopic(id), event);
}
