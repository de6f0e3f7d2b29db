import type { Actor, Scope, TeamRole } from '../../kernel/actor.ts';
import { foldAscii } from '../../kernel/fold-ascii.ts';
import { sql } from '../../platform/db/sql.ts';
import { addRoles } from '../accounts/add-roles.ts';
import type { InCommand } from '../action.ts';
import { changeGrants } from '../grants/change-grants.ts';
import type { TeamAuthority } from '../teams/authority.ts';
import type { Team } from '../teams/teams.ts';
import type { RoleMeant } from './role-meant.ts';

/** What managing a member of a team works with. */
export interface Managing extends InCommand {
  readonly authority: TeamAuthority;
  readonly actor: Actor;
  /** Where what is given holds. */
  readonly scope: Scope;
  readonly organization: string | null;
  readonly email: string;
}

/** A member as managing them left them. */
export interface Managed {
  readonly teamId: string;
  /** Null while they are only invited. */
  readonly userId: string | null;
  readonly email: string;
  readonly status: 'added' | 'invited' | 'updated' | 'removed' | 'invitation_withdrawn';
  /** Null once they are out of it. */
  readonly teamRole: TeamRole | null;
  readonly title: string | null;
  /** Monikers of the roles, and the patterns, that were given now. */
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}

/** Where what comes with a place in a team holds. */
export function placesIn(team: Pick<Team, 'organization_id'>): {
  readonly scope: Scope;
  readonly organization: string | null;
} {
  const organization = team.organization_id;
  return { organization, scope: organization === null ? 'everything' : { organizations: [organization] } };
}

/** The member of the team with that address. */
export async function memberAt({ tx, authority, email }: Managing) {
  const [member] = await tx.rows<{ id: string; role: TeamRole; job_title: string | null }>(
    sql`select u.id, m.role, m.job_title from users u join team_members m on m.user_id = u.id and m.deleted_at is null
      where fold_ascii(u.email) = ${foldAscii(email)} and u.deleted_at is null and m.team_id = ${authority.team.id}`,
  );
  return member;
}

/** Gives somebody in the team the role and the permissions that were asked for; what they have already stays. */
export async function giveBesides(
  work: Managing,
  userId: string,
  { role }: RoleMeant,
  permissions: readonly string[],
): Promise<Pick<Managed, 'roles' | 'permissions'>> {
  const { organization } = work;
  const roles = role === null ? [] : await addRoles(work, userId, [role.id], 'role');
  const wanted = { add: permissions, remove: [], organization };
  const { added } = await changeGrants(work, userId, wanted, 'permissions');
  return { roles: role === null || roles.length === 0 ? [] : [role.moniker], permissions: added };
}
