import { refuse } from '../../kernel/errors.ts';
import { sql } from '../../platform/db/sql.ts';
import { mustFitHoldings } from '../access/bounds.ts';
import { touchUsers } from '../access/holdings.ts';
import type { Access } from '../access/shared-access.ts';
import type { InCommand } from '../action.ts';
import { insertGrant } from '../grants/user-grants.ts';
import { insertPersonShare, lastEndOfShares } from '../vault/person-shares.ts';
import { type AccessRequest, closeRequest } from './access-requests.ts';

/** From when and until when something is given. */
export interface Span {
  readonly startsAt: Date;
  /** RFC 3339. */
  readonly expiresAt: string;
}

const hourMilliseconds = 3600 * 1000;

/** What says to whom something is given, and where. */
type Given = Pick<AccessRequest, 'requester_id' | 'organization_id' | 'credential_id'>;
type Giving = Pick<InCommand, 'tx' | 'ports' | 'at' | 'emit' | 'tell'>;

/** So many days from a moment on. */
export function spanOf(startsAt: Date, days: number): Span {
  return hoursFrom(startsAt, days * 24);
}

export function hoursFrom(startsAt: Date, hours: number): Span {
  return { startsAt, expiresAt: new Date(startsAt.getTime() + hours * hourMilliseconds).toISOString() };
}

/** From when on it is given: from now, or what extends something that is still held, from the end of that. */
export async function beginningOf(
  { tx, at }: Pick<InCommand, 'tx' | 'at'>,
  request: Given & { readonly extends_number: number | null },
  pattern: string,
): Promise<Date> {
  if (request.extends_number === null) return at;
  const { requester_id: userId, credential_id: credentialId } = request;
  if (credentialId !== null) {
    const until = await lastEndOfShares(tx, { userId, credentialId, access: accessIn(pattern), at });
    return until === null ? at : new Date(until);
  }
  const [held] = await tx.rows<{ until: string | null }>(
    sql`select max(expires_at) as until from user_grants where user_id = ${request.requester_id} and pattern = ${pattern}
      and organization_id is not distinct from ${request.organization_id}::uuid and expires_at > ${at}
      and id in (select grant_id from access_requests where requester_id = ${request.requester_id})`,
  );
  return held === undefined || held.until === null ? at : new Date(held.until);
}

/** How far a credential is shared, by the last part of what is given. */
function accessIn(pattern: string): Access {
  return pattern.endsWith('.write') ? 'write' : 'read';
}

/** Gives what was asked for until its end, and closes the request; resolves to the grant's id. Call it under the access lock. */
export async function giveAccess(
  work: Giving,
  request: Given & Pick<AccessRequest, 'id'>,
  {
    pattern,
    startsAt,
    expiresAt,
    by,
    audited = false,
  }: Span & {
    readonly pattern: string;
    readonly by: string | null;
    /** Whether every use of it is recorded. */
    readonly audited?: boolean;
  },
): Promise<string> {
  const { tx, ports, at } = work;
  const { id } = await insertGrant(tx, {
    id: ports.newId(),
    userId: request.requester_id,
    pattern,
    organization: request.organization_id,
    startsAt: startsAt.toISOString(),
    expiresAt,
    grantedBy: by,
    at,
    audited,
  });
  await given(work, request, { by, grant: { id, pattern, expiresAt } });
  return id;
}

/** The same for one credential, which is shared with the person alone; refuses one that is gone. */
export async function shareCredential(
  work: Giving,
  request: Given & Pick<AccessRequest, 'id'>,
  { pattern, startsAt, expiresAt, by }: Span & { readonly pattern: string; readonly by: string },
): Promise<void> {
  const { tx, ports, at } = work;
  if (request.credential_id === null) throw refuse('credential.not_found', {});
  await insertPersonShare(tx, {
    id: ports.newId(),
    credentialId: request.credential_id,
    userId: request.requester_id,
    organization: request.organization_id,
    access: accessIn(pattern),
    startsAt,
    expiresAt,
    requestId: request.id,
    sharedBy: by,
    at,
  });
  await given(work, request, { by, grant: { id: null, pattern, expiresAt } });
}

/** What follows whatever was given: the person's bounds, what is remembered of them, the end of the request. */
async function given(
  work: Giving,
  { id, requester_id: userId }: Given & Pick<AccessRequest, 'id'>,
  how: Pick<Parameters<typeof closeRequest>[2], 'by' | 'grant'>,
): Promise<void> {
  const { tx, at, emit } = work;
  await mustFitHoldings(tx, [userId], at);
  await touchUsers(tx, [userId]);
  emit({ type: 'access.changed', users: [userId] });
  await closeRequest(work, id, { how: 'approved', ...how });
}
