import { type Actor, belongsNowhere, type Caller } from '../../kernel/actor.ts';
import { refuse, refuseField } from '../../kernel/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, sql } from '../../platform/db/sql.ts';
import type { Held } from '../access/holders.ts';
import { type Access, actionsOf } from '../access/shared-access.ts';
import { reachable, reachOrNone, reachValues } from '../vault/reach.ts';
import type { AccessRequest } from './access-requests.ts';

/** What one credential is asked for as, in place of the name of a resource type. */
export const credentialType = 'credential';

/** The one credential that a request asks for. */
export interface AskedCredential {
  readonly id: string;
  readonly name: string;
  readonly organization_id: string | null;
  readonly permission_scope: string | null;
  /** Of its type. */
  readonly type_organization: string | null;
}

/** The credential, which nobody deletes until the transaction ends; undefined when there is none. */
export async function credentialAsked(tx: Tx, id: string): Promise<AskedCredential | undefined> {
  const [found] = await tx.rows<AskedCredential>(
    sql`select cr.id, cr.name, co.organization_id, t.permission_scope, t.organization_id as type_organization
      from credentials cr join companies co on co.id = cr.company_id join credential_types t on t.id = cr.type_id
      where cr.id = ${id} for key share of cr`.named('credential_asked'),
  );
  return found;
}

/**
 * The credential that somebody asks for by its id: one of an organization of theirs, where they act in it, or one of the
 * platform that they may read or that people without an organization ask for. Of any other they learn nothing.
 */
export async function credentialToAsk(
  tx: Tx,
  actor: Actor,
  id: string,
  { named, caller }: { readonly named: string | null | undefined; readonly caller: Caller },
): Promise<AskedCredential> {
  const credential = await credentialAsked(tx, id);
  if (credential === undefined) throw refuse('credential.not_found', {});
  const { organization_id: organization } = credential;
  const here = (named === undefined ? caller.organization : named)?.toLowerCase() ?? null;
  const elsewhere = named === undefined ? here !== null && here !== organization : here !== organization;
  const own = organization === null ? belongsNowhere(actor) : actor.organizations.includes(organization);
  if (own && !elsewhere) return credential;
  if (elsewhere || !(await namesFor(tx, actor, [id])).has(id)) throw refuse('credential.not_found', {});
  if (organization === null) return credential;
  throw refuseField('resource_id', 'names a credential of an organization that you do not belong to');
}

export const accessOf = (level: string): Access | undefined =>
  (['read', 'write'] as const).find(access => access === level);

/** What somebody must hold who lets others have a credential as far as a level goes. The type's permission scope does, too. */
export function heldOver(credential: AskedCredential, level: string, at: Date): Held {
  const { organization_id: organization, permission_scope: scope, type_organization: ofType } = credential;
  const counts = scope !== null && (ofType === null || ofType === organization);
  const each = actionsOf[accessOf(level) ?? 'write'].map(action => [
    `credential.${action}`,
    ...(counts ? [`${scope}.${action}`] : []),
  ]);
  return { node: `${credentialType}.${level}`, each, organization, at };
}

/** What a request asks for at a level, as those are judged who answer it. */
export async function heldFor(
  tx: Tx,
  request: Pick<AccessRequest, 'resource_type' | 'organization_id' | 'credential_id'>,
  level: string,
  at: Date,
): Promise<Held> {
  const { resource_type: type, organization_id: organization, credential_id: id } = request;
  const credential = id === null ? undefined : await credentialAsked(tx, id);
  if (credential === undefined) return { node: `${type}.${level}`, organization, at };
  // Kept elsewhere since, it is another organization's to give.
  return { ...heldOver(credential, level, at), organization };
}

/** What has to be held as patterns, for the rules of giving. */
export function patternsToHold({ node, each = [[node]], organization }: Held) {
  return each.map(([pattern = node, ...or]) => ({ pattern, or, organization }));
}

/** What the credential of a request is called; null for all else, and once another organization keeps it. */
export async function credentialName(
  tx: Tx,
  { credential_id: id, organization_id: organization }: Pick<AccessRequest, 'credential_id' | 'organization_id'>,
): Promise<string | null> {
  const credential = id === null ? undefined : await credentialAsked(tx, id);
  return credential?.organization_id === organization ? credential.name : null;
}

/** SQL: the person `u` made a credential, or shared it with a team. */
export function keepersOf(id: string): Fragment {
  return sql`u.id in (select created_by from credentials where id = ${id}
    union select shared_by from team_resources where credential_id = ${id})`;
}

/** Names of credentials, of those that somebody may read. */
async function namesFor(on: Queryable, actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const reach = await reachOrNone(on, { actor, actions: ['fetch'] });
  const rows = await on.rows<{ id: string; name: string }>(
    sql`select cr.id, cr.name from credentials cr join companies co on co.id = cr.company_id
      where cr.id = any(${ids}::uuid[]) and ${reachable(reachValues(reach))}`.named('names_of_credentials'),
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Requests with what their credentials are called, as far as the caller may read them. */
export async function withCredentialNames(
  on: Queryable,
  actor: Actor,
  requests: readonly AccessRequest[],
): Promise<AccessRequest[]> {
  const ids = requests.flatMap(({ credential_id: id }) => (id === null ? [] : [id]));
  if (ids.length === 0) return [...requests];
  const names = await namesFor(on, actor, ids);
  return requests.map(request => ({ ...request, credential_name: names.get(request.credential_id ?? '') ?? null }));
}
