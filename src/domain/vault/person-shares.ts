import { refuse } from '../../kernel/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import type { Access } from '../access/shared-access.ts';

/** A credential that is shared with one person from a moment to another. */
export interface NewPersonShare {
  readonly id: string;
  readonly credentialId: string;
  readonly userId: string;
  readonly organization: string | null;
  readonly access: Access;
  readonly startsAt: Date;
  /** RFC 3339. */
  readonly expiresAt: string;
  /** Id of the request that was approved. */
  readonly requestId: string;
  readonly sharedBy: string | null;
  readonly at: Date;
}

/** Shares it; refuses a credential that is gone, or is kept elsewhere by now. Call it under the access lock. */
export async function insertPersonShare(tx: Tx, share: NewPersonShare): Promise<void> {
  const stored = await tx.rows(
    sql`insert into credential_shares (id, credential_id, user_id, organization_id, access, starts_at, expires_at, request_id,
        shared_by, created_at)
      select ${share.id}, cr.id, ${share.userId}, ${share.organization}, ${share.access}, ${share.startsAt},
        ${share.expiresAt}, ${share.requestId}, ${share.sharedBy}, ${share.at}
      from credentials cr join companies co on co.id = cr.company_id
      where cr.id = ${share.credentialId} and co.organization_id is not distinct from ${share.organization}::uuid
      for key share of cr returning id`.named('insert_person_share'),
  );
  if (stored.length === 0) throw refuse('credential.not_found', {});
}

/** Until when the last share of this kind with somebody lasts, of those that have not ended; null: none. */
export async function lastEndOfShares(
  tx: Tx,
  { userId, credentialId, access, at }: Pick<NewPersonShare, 'userId' | 'credentialId' | 'access' | 'at'>,
): Promise<string | null> {
  const [row] = await tx.rows<{ until: string | null }>(
    sql`select max(expires_at) as until from credential_shares where user_id = ${userId}
      and credential_id = ${credentialId} and access = ${access} and expires_at > ${at}`.named('last_end_of_shares'),
  );
  return row?.until ?? null;
}

/** A share as those see it who may read the credential. Times are RFC 3339 UTC. */
export interface PersonShare {
  readonly id: string;
  readonly user_id: string;
  /** What the person is called now. */
  readonly user_name: string;
  readonly access: Access;
  readonly starts_at: string;
  readonly expires_at: string;
  /** Number of the request. */
  readonly request: number;
  readonly shared_by: string | null;
  readonly shared_by_name: string | null;
}

/** With which people a credential is shared now or later, whose share ends first first. */
export function personSharesOf(on: Queryable, credentialId: string, at: Date): Promise<PersonShare[]> {
  return on.rows<PersonShare>(
    sql`select s.id, s.user_id, coalesce(u.display_name, u.username) as user_name, s.access, s.starts_at, s.expires_at,
        q.number as request, s.shared_by, coalesce(b.display_name, b.username) as shared_by_name
      from credential_shares s join access_requests q on q.id = s.request_id
      join users u on u.id = s.user_id and u.deleted_at is null
      join credentials cr on cr.id = s.credential_id
      join companies co on co.id = cr.company_id and co.organization_id is not distinct from s.organization_id
      left join users b on b.id = s.shared_by and b.deleted_at is null
      where s.credential_id = ${credentialId} and s.expires_at > ${at}
      order by s.expires_at, s.id`.named('people_with_credential'),
  );
}

/** Ends a share of a credential that has not ended, and returns whom it was with; undefined when there is none. */
export async function endPersonShare(
  tx: Tx,
  { id, credentialId, at }: { readonly id: string; readonly credentialId: string; readonly at: Date },
): Promise<{ readonly user_id: string; readonly request: number } | undefined> {
  const [ended] = await tx.rows<{ user_id: string; request: number }>(
    sql`delete from credential_shares s using access_requests q
      where s.id = ${id} and s.credential_id = ${credentialId} and s.expires_at > ${at} and q.id = s.request_id
      returning s.user_id, q.number as request`.named('end_person_share'),
  );
  return ended;
}
