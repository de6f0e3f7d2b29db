import type { Actor, Judged } from '../../kernel/actor.ts';
import { DomainError, refuse } from '../../kernel/errors.ts';
import type { HeldPattern } from '../../kernel/holdings.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
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
    throw (await sharedAccess(on, actor, id)) === null && actor.lent.every(each => each.id !== id)
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
export function mustHoldAllShared(
  on: Queryable,
  actor: Judged,
  teamIds: readonly string[],
  to: 'give' | 'end',
): Promise<void> {
  const from = sql`team_resources s join teams t on t.id = s.team_id where s.team_id = any(${teamIds}::uuid[])`;
  return mustHoldAll(on, actor, { from, place: 't.organization_id' }, to);
}

/** The same of all that is shared with a person alone, now or later. */
export function mustHoldAllLent(
  on: Queryable,
  actor: Judged,
  { userId, at }: { readonly userId: string; readonly at: Date },
  to: 'give' | 'end',
): Promise<void> {
  const from = sql`credential_shares s where s.user_id = ${userId} and s.expires_at > ${at}`;
  return mustHoldAll(on, actor, { from, place: 's.organization_id' }, to);
}

/** Shares `s`, and the column that says in which organization they are. */
interface SharesOf {
  readonly from: Fragment;
  readonly place: string;
}

async function mustHoldAll(on: Queryable, actor: Judged, shares: SharesOf, to: 'give' | 'end'): Promise<void> {
  const found = await on.rows<{ access: Access; organization_id: string | null }>(
    sql`select distinct s.access, ${raw(shares.place)} as organization_id from ${shares.from} and s.credential_id is not null`,
  );
  for (const { access, organization_id: organization } of found) {
    const reach = await heldReach(on, { actor, actions: actionsOf[access] });
    if (await isAnyBeyond(on, shares, access, reach)) throw refuse('permission.denied', { missing: nodesOf(access) });
    if (to === 'end') continue;
    const lasting = await heldForGood(on, actor, access);
    if (await isAnyBeyond(on, shares, access, lasting)) mustHoldToGive(actor, patternsOf(access, organization), null);
  }
}

/** Whether a reach leaves out something of what is shared in this way. */
async function isAnyBeyond(on: Queryable, { from }: SharesOf, access: Access, reach: Reach): Promise<boolean> {
  const beyond = await on.rows(
    sql`select 1 from (select s.credential_id from ${from} and s.access = ${access}) shared
      join credentials cr on cr.id = shared.credential_id join companies co on co.id = cr.company_id
      where (${reachable(reachValues(reach))}) is not true limit 1`,
  );
  return beyond.length > 0;
}

/** Where the caller holds, without an end, all that sharing at `access` gives. */
function heldForGood(on: Queryable, actor: Judged, access: Access): Promise<Reach> {
  return heldReach(on, { actor, actions: actionsOf[access], forGood: true }).catch(error => {
    if (error instanceof DomainError && error.is('permission.denied')) return nowhere;
    throw error;
  });
}

const patternsOf = (access: Access, organization: string | null): HeldPattern[] =>
  nodesOf(access).map(pattern => ({ pattern, organization }));
