import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, sql } from '../../platform/db/sql.ts';
import { type Held, heldThere, holdsNode, mayHold } from '../access/holders.ts';
import type { Asked } from './access-requests.ts';
import { type AskedCredential, keepersOf } from './credential-asked.ts';
import type { ResourceType } from './resource-types.ts';
import { inGroup, managersOf } from './steps.ts';

/** As many are asked at most, of each group. */
const mostAsked = 50;

/** Somebody who may approve. */
export interface Approver {
  readonly id: string;
  readonly email: string;
}

export interface Approvers {
  readonly asks: Asked;
  readonly people: readonly Approver[];
}

/**
 * Who may approve that somebody is given a node: never themselves, and only who holds it. For a registered type its owners;
 * for one credential who made it or shared it with a team; for what has none the managers of the requester's teams; where there is none of those, whoever holds `request.process`.
 */
export async function approversOf(
  tx: Tx,
  requesterId: string,
  held: Held,
  type: ResourceType | undefined,
  credential: AskedCredential | null = null,
): Promise<Approvers> {
  const owned = type !== undefined && type.owners.length > 0;
  const owners = { from: 'owners', team_id: null, approvals: 1 } as const;
  const managers = managersOf(requesterId, held.organization);
  const nearest: readonly (readonly [Asked, Fragment])[] = owned
    ? [['owners', inGroup(owners, { typeId: type.id, requesterId, held })]]
    : credential === null
      ? [['managers', managers]]
      : [
          ['owners', keepersOf(credential.id)],
          ['managers', managers],
        ];
  for (const [asks, who] of nearest) {
    const people = await peopleOf(tx, requesterId, held, who);
    if (people.length > 0) return { asks, people };
  }
  return { asks: 'processors', people: await processorsOf(tx, requesterId, held) };
}

/** Those who hold `request.process` and a node, but for who asks for it. */
export function processorsOf(tx: Tx, requesterId: string, held: Held): Promise<Approver[]> {
  const processing = holdsNode(heldThere(held, 'request.process'));
  return peopleOf(tx, requesterId, held, sql`u.id in ${mayHold('request.process')} and ${processing}`);
}

/** People of whom a condition on `u` is true who hold a node, but for who asks for it. */
export function peopleOf(on: Queryable, requesterId: string, held: Held, who: Fragment): Promise<Approver[]> {
  const [[first = held.node, ...others] = [held.node]] = held.each ?? [];
  return on.rows<Approver>(
    sql`select u.id, u.email from users u where u.id <> ${requesterId} and u.id in ${mayHold(first, others)} and ${who}
      and ${holdsNode(held)} order by u.email limit ${mostAsked}`,
  );
}

/** Whether somebody who was asked is still there to answer. */
export async function anyoneAsked(on: Queryable, requestId: string, held: Held): Promise<boolean> {
  const rows = await on.rows(
    sql`select 1 from access_request_approvers a join users u on u.id = a.user_id
      where a.request_id = ${requestId} and a.open and ${holdsNode(held)} limit 1`,
  );
  return rows.length > 0;
}

/** How many of those who approved still may: who has lost it since counts no more. */
export async function standingApprovals(on: Queryable, requestId: string, held: Held): Promise<number> {
  const [row] = await on.rows<{ count: number }>(
    sql`select count(*) as count from access_request_approvers a join users u on u.id = a.user_id
      where a.request_id = ${requestId} and a.vote = 'approved' and ${holdsNode(held)}`,
  );
  return row?.count ?? 0;
}

/** The person that an address, a user name or an id names, if they hold a node. */
export async function holderNamed(on: Queryable, named: string, held: Held): Promise<Approver | undefined> {
  const [person] = await on.rows<Approver>(
    sql`select u.id, u.email from users u where u.deleted_at is null and (fold_ascii(u.email) = fold_ascii(${named})
      or u.username = fold_ascii(${named}) or u.id::text = fold_ascii(${named})) and ${holdsNode(held)}`,
  );
  return person;
}

/** Asks people to answer a request, who have not been asked before. Somebody may be asked in place of who passed it on. */
export async function ask(
  tx: Tx,
  requestId: string,
  people: readonly string[],
  passedOn: { readonly by: string; readonly standsFor: readonly number[] | null } | null = null,
): Promise<void> {
  await tx.rows(
    sql`insert into access_request_approvers (request_id, user_id, delegated_by, stands_for)
      select ${requestId}, p, ${passedOn?.by ?? null}, ${passedOn?.standsFor ?? null}::smallint[]
      from unnest(${people}::uuid[]) p on conflict do nothing`,
  );
}
