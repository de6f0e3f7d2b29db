import { type DomainError, refuse } from '../../kernel/errors.ts';
import { askedAfterCommit, type RefusedAfterCommit, refusedAfterCommit } from '../../kernel/refused-after.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import type { InCommand } from '../action.ts';
import { later, lifetimes } from '../lifetimes.ts';
import { makeLink } from '../people/links.ts';
import { userById } from '../people/users.ts';
import type { ProviderName } from '../provider-names.ts';
import { rulesOfPerson } from '../rules/applying.ts';
import { recordHits, type WouldStop } from '../rules/hits.ts';
import type { Rules } from '../rules/rules.ts';
import { banAtDoor } from './ban-at-door.ts';
import { endSessions, type Shown, type SignedIn, startSession } from './sessions.ts';

/** By what somebody has shown who they are, before any second factor. */
export type Way = 'password' | 'passkey' | ProviderName;

export type Opening = Parameters<typeof startSession>[0] & Pick<InCommand, 'emit'>;

/** Why a ban or a policy does not let somebody in this way, from where they are; null when they do. */
export async function keptOut(
  { tx, at, caller }: Pick<InCommand, 'tx' | 'at' | 'caller'>,
  userId: string,
  way: Way,
): Promise<DomainError | null> {
  return (await banAtDoor(tx, userId)) ?? refusalOf(await rulesOfPerson(tx, userId, at), caller.ip, way);
}

function refusalOf({ networks, providers }: Rules, ip: string, way: Way): DomainError | null {
  if (networks.some(({ value }) => !value(ip))) return refuse('access.address', { ip });
  const [other] = providers.filter(({ value }) => value !== way);
  return other === undefined ? null : refuse('auth.provider_required', { provider: other.value });
}

/** What policies ask of whoever has shown who they are; or what is in the way: one may first have to choose a new password. */
export async function rulesAtDoor(work: Opening, userId: string, way: Way): Promise<Rules | RefusedAfterCommit> {
  const { tx, at, caller } = work;
  const rules = await rulesOfPerson(tx, userId, at);
  const refused = (await banAtDoor(tx, userId)) ?? refusalOf(rules, caller.ip, way);
  if (refused !== null) return refusedAfterCommit(refused);
  await recordHits(tx, userId, await hitsAtDoor(work, userId, { rules, way }), at);
  const days = expiryOf(rules, way);
  const expired = days === null ? null : await passwordOlderThan(tx, userId, days, at);
  if (expired === null) return rules;
  const token = await tokenForExpired(tx, userId, expired, at);
  return askedAfterCommit(refuse('auth.password_expired', { token }));
}

/** Whom policies that only report would have stopped at the door. */
async function hitsAtDoor(
  { tx, at, caller }: Opening,
  userId: string,
  { rules, way }: { readonly rules: Rules; readonly way: Way },
): Promise<WouldStop[]> {
  const hits: WouldStop[] = [];
  for (const { policy, type, rules: alone } of rules.reported) {
    const days = expiryOf(alone, way);
    if (refusalOf(alone, caller.ip, way) !== null)
      hits.push({ policy, why: type === 'provider_policy' ? `signed in with ${way}` : `came from ${caller.ip}` });
    else if (days !== null && (await passwordOlderThan(tx, userId, days, at)) !== null)
      hits.push({ policy, why: 'signed in with a password that is too old' });
  }
  return hits;
}

function expiryOf({ password }: Rules, way: Way): number | null {
  const days = password.expiry_days?.value ?? 0;
  return way === 'password' && days > 0 ? days : null;
}

/** Opens a session for whom nothing is in the way; ends those that are too many. */
export async function openSession(
  work: Opening,
  userId: string,
  { rules, shown }: { readonly rules: Rules; readonly shown: Shown },
): Promise<SignedIn> {
  const signedIn = await startSession(work, await userById(work.tx, userId, 'everything'), shown);
  const most = rules.session.max_sessions?.value;
  if (most !== undefined) await endSurplus(work, userId, most);
  const hits: WouldStop[] = [];
  for (const { policy, rules: alone } of rules.reported) {
    const allowed = alone.session.max_sessions?.value;
    if (allowed !== undefined && (await surplus(work, userId, allowed)).length > 0)
      hits.push({ policy, why: allowed === 1 ? 'had more than one session' : `had more than ${allowed} sessions` });
  }
  await recordHits(work.tx, userId, hits, work.at);
  return signedIn;
}

interface OldPassword {
  readonly email: string;
  readonly state: string;
  readonly set: string;
}

/** Whose password is as old as that; null while the one there is will do. */
async function passwordOlderThan(tx: Tx, userId: string, days: number, at: Date): Promise<OldPassword | null> {
  const [account] = await tx.rows<OldPassword>(
    sql`select email, access_epoch::text as state, coalesce(password_changed_at, created_at) as set
      from users where id = ${userId}`.named('age_of_password'),
  );
  return account === undefined || Date.parse(account.set) > later(at, -days * 24 * 3600).getTime() ? null : account;
}

/** A token that is good for choosing a new password, and for nothing else. */
function tokenForExpired(
  tx: Tx,
  userId: string,
  { email, state: accountState }: OldPassword,
  at: Date,
): Promise<string> {
  const link = { kind: 'password_reset', userId, email, at, seconds: lifetimes.newPassword, accountState } as const;
  // It shows nobody to have the mailbox.
  return makeLink(tx, { ...link, mailed: false });
}

/** Ends those of a person's sessions that are too many, the longest unused first. */
async function endSurplus(work: Opening, userId: string, most: number): Promise<void> {
  const only = await surplus(work, userId, most);
  if (only.length > 0) await endSessions(work, userId, { reason: 'policy', only });
}

async function surplus({ tx, at }: Opening, userId: string, most: number): Promise<string[]> {
  const found = await tx.rows<{ id: string }>(
    sql`select id from sessions where user_id = ${userId} and revoked_at is null and expires_at > ${at}
      order by last_seen_at desc, id desc offset ${most}`.named('surplus_sessions'),
  );
  return found.map(({ id }) => id);
}
