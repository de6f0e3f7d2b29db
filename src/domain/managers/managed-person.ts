import { type Actor, type Caller, meet, type Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { foldAscii } from '../../kernel/fold-ascii.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { scopeIncludes } from '../access/over.ts';
import { placeFor } from '../access/rules.ts';
import { userIdOf } from '../people/identifiers.ts';
import { ledBy } from './led-teams.ts';

/** Whose permissions are changed, and where. */
export interface ManagedPerson {
  readonly userId: string;
  readonly organization: string | null;
  /** What may be read and changed of theirs. */
  readonly scope: Scope;
}

/**
 * The person with that address whom the caller manages: who is in a team they lead, there; or for who may give permissions to
 * anyone in a place, whoever belongs there. All others are not found, whether they exist or not.
 */
export async function managedPerson(
  tx: Tx,
  { actor, scope, caller }: { readonly actor: Actor; readonly scope: Scope; readonly caller: Caller },
  email: string,
  named: string | undefined,
): Promise<ManagedPerson> {
  const asked = (named ?? caller.organization)?.toLowerCase() ?? null;
  const rows = await tx.rows<{ id: string; organization_id: string | null }>(
    sql`select distinct u.id, t.organization_id from users u
      join team_members m on m.user_id = u.id and m.deleted_at is null
      join teams t on t.id = m.team_id and t.deleted_at is null
      where fold_ascii(u.email) = ${foldAscii(email)} and u.deleted_at is null and t.id = any(${ledBy(actor)}::uuid[])
        and (${asked}::uuid is null or t.organization_id = ${asked}::uuid)`,
  );
  const [led, ...others] = rows.filter(row => scopeIncludes(scope, row.organization_id));
  if (others.length > 0) throw refuse('organization.required', {});
  if (led !== undefined) return { userId: led.id, ...placed(led.organization_id) };
  const gives = actor.holds('user.permissions.other');
  const anyone = gives === null ? null : meet(scope, gives);
  if (anyone === null) throw refuse('user.not_found', { identifier: email });
  const userId = await userIdOf(tx, email, anyone);
  return { userId, ...placed(placeFor(anyone, named, caller, 'team.permissions')) };
}

const placed = (organization: string | null): Omit<ManagedPerson, 'userId'> => ({
  organization,
  scope: organization === null ? 'everything' : { organizations: [organization] },
});
