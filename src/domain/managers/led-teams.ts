import type { Actor, Caller, TeamRole } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import type { Say } from '../access/over.ts';
import { type TeamAuthority, teamUnder } from '../teams/authority.ts';

const leads = (role: TeamRole | undefined): boolean => role === 'owner' || role === 'manager';

/** Ids of the teams that somebody leads. */
export function ledBy({ teams }: Pick<Actor, 'teams'>): string[] {
  return [...teams].filter(([, role]) => leads(role)).map(([id]) => id);
}

/** Teams by name, those of one organization where the caller acts in one. */
async function teamsAmong(tx: Tx, ids: readonly string[], organization: string | null) {
  return tx.rows<{ id: string; name: string }>({
    name: 'led_teams',
    text: `select id, name from teams where id = any($1::uuid[]) and deleted_at is null
      and ($2::uuid is null or organization_id = $2) order by name, id limit 100`,
    values: [ids, organization],
  });
}

/**
 * The team that is meant, and by what right the caller acts on it: the one named, or the only one they lead. Who leads
 * several must say which.
 */
export async function teamMeant(
  tx: Tx,
  say: Say<TeamRole>,
  caller: Caller,
  named: string | undefined,
): Promise<TeamAuthority> {
  if (named !== undefined) return teamUnder(tx, say, caller, named);
  const led = await teamsAmong(tx, ledBy(say.actor), caller.organization);
  const [only, ...others] = led;
  if (only === undefined || others.length > 0) throw refuse('team.unnamed', { teams: led });
  return teamUnder(tx, { ...say, part: say.actor.teams.get(only.id) ?? null, enough: true }, caller, only.id);
}
