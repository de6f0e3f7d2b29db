import type { Scope, TeamRole } from '../../kernel/actor.ts';
import { foldAscii } from '../../kernel/fold-ascii.ts';
import { fits } from '../../kernel/input.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { roleOrder } from '../roles/identifiers.ts';
import { visibleRoles } from '../roles/roles.ts';
import { TeamRoleName } from '../teams/fields.ts';

/** What the word for somebody's role means. */
export interface RoleMeant {
  /** A place in the team. */
  readonly inTeam: TeamRole | null;
  /** A role, by its moniker. */
  readonly role: { readonly id: string; readonly moniker: string; readonly organization_id: string | null } | null;
  /** What they do there: any word that means neither. Absent: nothing was said of it; null: it is taken away. */
  readonly title?: string | null;
}

const nothing: RoleMeant = { inTeam: null, role: null };

/** `owner`, `manager` and `member` are places in the team; then come monikers of roles that count there; all else is a job title. */
export async function roleMeant(
  tx: Tx,
  word: string | undefined,
  { scope, organization }: { readonly scope: Scope; readonly organization: string | null },
): Promise<RoleMeant> {
  if (word === undefined) return nothing;
  if (fits(TeamRoleName, word)) return { ...nothing, inTeam: word };
  const [role] = await tx.rows<NonNullable<RoleMeant['role']>>(
    sql`select r.id, r.moniker, r.organization_id from roles r
      where r.moniker = ${foldAscii(word)} and ${visibleRoles(organizationsIn(scope))}
        and (r.organization_id is null or r.organization_id = ${organization}::uuid)
      order by ${roleOrder(organization)} limit 1`,
  );
  return role === undefined ? { ...nothing, title: word } : { ...nothing, role };
}
