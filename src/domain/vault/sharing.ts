import type { Actor } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Credential, credentialById } from './credentials.ts';
import { type Access, actionsOf, heldReach, reachableSql, reaches, reachValues, sharedAccess } from './reach.ts';

const nodesOf = (access: Access): string[] => actionsOf[access].map(action => `credential.${action}`);

/** Refuses those who may nowhere do all that sharing at `access` gives, before anything is looked for. */
export async function mustHoldToShare(on: Queryable, actor: Actor, access: Access): Promise<void> {
  await heldReach(on, { actor, actions: actionsOf[access] });
}

/**
 * A credential that the caller may hand to others as far as `access` goes: they hold all that it gives, there. What was
 * shared with themselves is not enough. Refuses as not found one that they may not see, and else with what is missing.
 */
export async function credentialToShare(on: Queryable, actor: Actor, id: string, access: Access): Promise<Credential> {
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
  if (await within(actionsOf[access])) return credential;
  // Only to say what is missing.
  for (const action of actionsOf[access])
    if (!(await within([action]))) throw refuse('permission.denied', { missing: [`credential.${action}`] });
  throw refuse('permission.denied', { missing: nodesOf(access) });
}

/** Refuses to let somebody come to what is shared with a team who could not share all of it with them. */
export async function mustHoldAllShared(on: Queryable, actor: Actor, teamId: string): Promise<void> {
  const shared = await on.rows<{ access: Access }>({
    name: 'accesses_shared_with_team',
    text: 'select distinct access from team_resources where team_id = $1 and credential_id is not null',
    values: [teamId],
  });
  for (const { access } of shared) {
    const reach = await heldReach(on, { actor, actions: actionsOf[access] });
    const beyond = await on.rows({
      name: 'shared_beyond_reach',
      text: `select 1 from team_resources s join credentials cr on cr.id = s.credential_id
        join companies co on co.id = cr.company_id
        where s.team_id = $1 and s.access = $2 and (${reachableSql(3)}) is not true limit 1`,
      values: [teamId, access, ...reachValues(reach)],
    });
    if (beyond.length > 0) throw refuse('permission.denied', { missing: nodesOf(access) });
  }
}
