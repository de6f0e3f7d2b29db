import type { Actor } from '../../kernel/actor.ts';
import { DomainError, refuse } from '../../kernel/errors.ts';
import type { HeldPattern } from '../../kernel/holdings.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { mustHoldToGive } from '../access/rules.ts';
import { type Access, actionsOf } from '../access/shared-access.ts';
import { type Credential, credentialById } from './credentials.ts';
import { heldReach, nowhere, type Reach, reachable, reaches, reachValues, sharedAccess } from './reach.ts';

const nodesOf = (access: Access): string[] => actionsOf[access].map(action => `credential.${action}`);

/** Refuses those who may nowhere do all that sharing at `access` gives, before anything is looked for. */
export async function mustHoldToShare(on: Queryable, actor: Actor, access: Access): Promise<void> {
  await heldReach(on, { actor, actions: actionsOf[access] });
}

/**
 * A credential that the caller may hand to others, or take from them, as far as `access` goes: they hold all that it gives,
 * there, and for good where they give it, because sharing has no end. What was shared with themselves is not enough.
 * Refuses as not found one that they may not see, and else with what is missing.
 */
export async function credentialToShare(
  on: Queryable,
  actor: Actor,
  id: string,
  { access, to }: { readonly access: Access; readonly to: 'give' | 'end' },
): Promise<Credential> {
  const held = await heldReach(on, { actor, actions: ['fetch'] });
  const credential = await credentialById(on, id, held).catch(async error => {
    // Whom it is shared with knows that it is there.
    throw (await sharedAccess(on, actor, id)) === null
      ? error
      : refuse('permission.denied', { missing: ['credential.fetch'] });
  });
  const { type_id, company } = credential;
  const within = async (actions: readonly string[]) =>
    reaches(await heldReach(on, { actor, actions }), type_id, company.organization_id);
  if (await within(actionsOf[access])) {
    if (to === 'give' && !reaches(await heldForGood(on, actor, access), type_id, company.organization_id))
      mustHoldToGive(actor, patternsOf(access, company.organization_id), null);
    return credential;
  }
  // Only to say what is missing.
  for (const action of actionsOf[access])
    if (!(await within([action]))) throw refuse('permission.denied', { missing: [`credential.${action}`] });
  throw refuse('permission.denied', { missing: nodesOf(access) });
}

/** Refuses to give somebody, or take from them, all that is shared with teams who could not do so thing by thing. */
export async function mustHoldAllShared(
  on: Queryable,
  actor: Actor,
  teamIds: readonly string[],
  to: 'give' | 'end',
): Promise<void> {
  const shared = await on.rows<{ access: Access; organization_id: string | null }>({
    name: 'accesses_shared_with_teams',
    text: `select distinct s.access, t.organization_id from team_resources s join teams t on t.id = s.team_id
      where s.team_id = any($1::uuid[]) and s.credential_id is not null`,
    values: [teamIds],
  });
  for (const { access, organization_id: organization } of shared) {
    const reach = await heldReach(on, { actor, actions: actionsOf[access] });
    if (await isAnyBeyond(on, { teamIds, access, reach }))
      throw refuse('permission.denied', { missing: nodesOf(access) });
    if (to === 'end') continue;
    const lasting = await heldForGood(on, actor, access);
    if (await isAnyBeyond(on, { teamIds, access, reach: lasting }))
      mustHoldToGive(actor, patternsOf(access, organization), null);
  }
}

/** Whether a reach leaves out something that is shared with one of the teams in this way. */
async function isAnyBeyond(
  on: Queryable,
  { teamIds, access, reach }: { readonly teamIds: readonly string[]; readonly access: Access; readonly reach: Reach },
): Promise<boolean> {
  const beyond = await on.rows(
    sql`select 1 from team_resources s join credentials cr on cr.id = s.credential_id
      join companies co on co.id = cr.company_id
      where s.team_id = any(${teamIds}::uuid[]) and s.access = ${access} and (${reachable(reachValues(reach))}) is not true
      limit 1`.named('shared_beyond_reach'),
  );
  return beyond.length > 0;
}

/** Where the caller holds, without an end, all that sharing at `access` gives. */
function heldForGood(on: Queryable, actor: Actor, access: Access): Promise<Reach> {
  return heldReach(on, { actor, actions: actionsOf[access], forGood: true }).catch(error => {
    if (error instanceof DomainError && error.is('permission.denied')) return nowhere;
    throw error;
  });
}

const patternsOf = (access: Access, organization: string | null): HeldPattern[] =>
  nodesOf(access).map(pattern => ({ pattern, organization }));
