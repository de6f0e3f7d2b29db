import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import type { ExternalPerson } from '../../platform/oauth/identity-provider.ts';
import type { ProviderName } from '../provider-names.ts';
import { addressOf } from './addresses.ts';

/** An identity as its owner sees it. Times are RFC 3339 UTC. */
export interface Identity {
  readonly provider: ProviderName;
  readonly email: string | null;
  readonly linked_at: string;
  readonly last_used_at: string;
}

/** Whose identity this is; null when nobody's. */
export async function ownerOf(
  on: Queryable,
  provider: ProviderName,
  { issuer, subject }: Pick<ExternalPerson, 'issuer' | 'subject'>,
): Promise<string | null> {
  const [row] = await on.rows<{ user_id: string }>({
    name: 'owner_of_identity',
    text: 'select user_id from external_identities where provider = $1 and issuer = $2 and subject = $3',
    values: [provider, issuer, subject],
  });
  return row?.user_id ?? null;
}

/**
 * Makes those take turns who link identities or open accounts with them, until the transaction ends: whoever looks after
 * it sees what the one before has made. To be taken before any row is held.
 */
export async function lockIdentities(tx: Tx): Promise<void> {
  await tx.rows({ name: 'link_in_turn', text: `select pg_advisory_xact_lock(hashtext('gatehouse oauth link'))` });
}

/** Links an identity; the caller has taken the turn and found that it is nobody's. */
export async function insertIdentity(
  tx: Tx,
  identity: {
    readonly id: string;
    readonly userId: string;
    readonly provider: ProviderName;
    readonly person: ExternalPerson;
    readonly at: Date;
  },
): Promise<void> {
  const { person } = identity;
  await tx.rows({
    name: 'insert_identity',
    text: `insert into external_identities (id, user_id, provider, issuer, subject, email, linked_at, last_used_at)
      values ($1, $2, $3, $4, $5, $6, $7, $7)`,
    values: [
      identity.id,
      identity.userId,
      identity.provider,
      person.issuer,
      person.subject,
      addressOf(person)?.email ?? null,
      identity.at,
    ],
  });
}

/** Notes that an identity has signed in, and the address it has now. */
export async function touchIdentity(tx: Tx, provider: ProviderName, person: ExternalPerson, at: Date): Promise<void> {
  await tx.rows({
    name: 'touch_identity',
    text: `update external_identities set email = $4, last_used_at = $5
      where provider = $1 and issuer = $2 and subject = $3`,
    values: [provider, person.issuer, person.subject, addressOf(person)?.email ?? null, at],
  });
}

/** Unlinks all of a person's identities; tells of which providers they were. */
export async function removeIdentities(tx: Tx, userId: string): Promise<ProviderName[]> {
  const removed = await tx.rows<{ provider: ProviderName }>({
    name: 'remove_identities',
    text: 'delete from external_identities where user_id = $1 returning provider',
    values: [userId],
  });
  return removed.map(({ provider }) => provider).sort();
}

/** A person's identities, by provider. */
export function identitiesOf(on: Queryable, userId: string): Promise<Identity[]> {
  return on.rows<Identity>({
    name: 'identities_of',
    text: `select provider, email, linked_at, last_used_at from external_identities where user_id = $1 order by provider`,
    values: [userId],
  });
}
