import { type DomainError, refuse } from '../../kernel/errors.ts';
import { type RefusedAfterCommit, refusedAfterCommit } from '../../kernel/refused-after.ts';
import type { ExternalPerson } from '../../platform/oauth/identity-provider.ts';
import type { InCommand } from '../action.ts';
import { beginSession } from '../mfa/begin-session.ts';
import { askForFactor, challenge } from '../mfa/challenges.ts';
import { mustBeOpen, openAccount } from '../people/open-account.ts';
import type { ProviderName } from '../provider-names.ts';
import { banAtDoor } from '../sessions/ban-at-door.ts';
import { keptOut } from '../sessions/open-session.ts';
import type { SignedIn } from '../sessions/sessions.ts';
import { addressOf, type ExternalAddress } from './addresses.ts';
import { insertIdentity, lockIdentities, ownerOf, touchIdentity } from './identities.ts';
import { freeUsername, nameFrom, pictureFrom } from './new-account.ts';
import { providers } from './providers.ts';
import { tellOwner } from './tell-owner.ts';

/** Whose account an identity opens; or why it opens none, to be refused after the commit. */
export type Recognised = { readonly userId: string } | { readonly refused: DomainError };

/** Signs in whom a provider has identified. */
export async function enter(
  work: InCommand,
  provider: ProviderName,
  person: ExternalPerson,
): Promise<SignedIn | RefusedAfterCommit> {
  const recognised = await recognise(work, provider, person);
  return 'userId' in recognised ? letIn(work, recognised.userId, provider) : refusedAfterCommit(recognised.refused);
}

/** Opens a session for a recognised person whose row is held, unless a second factor has to be shown first. */
export async function letIn(
  work: InCommand,
  userId: string,
  provider: ProviderName,
): Promise<SignedIn | RefusedAfterCommit> {
  const kept = await keptOut(work, userId, provider);
  if (kept !== null) return refusedAfterCommit(kept);
  const challenged = await challenge(work, userId, provider);
  if (challenged === null) return beginSession(work, userId, { way: provider, proof: null });
  return askForFactor(work, userId, challenged);
}

/**
 * Finds the account of whom a provider has identified, and holds its row: that of the identity; else the one with that
 * address, when both sides have verified it and nobody else can know its password; else a new one, where registration is
 * open.
 */
export async function recognise(work: InCommand, provider: ProviderName, person: ExternalPerson): Promise<Recognised> {
  const { tx } = work;
  const known = await ownerOf(tx, provider, person);
  if (known !== null) return recogniseAs(work, provider, person, known);
  // Of several first sign-ins at once, the later ones find what the first has made.
  await lockIdentities(tx);
  const found = await ownerOf(tx, provider, person);
  if (found !== null) return recogniseAs(work, provider, person, found);
  return firstSignIn(work, provider, person);
}

async function recogniseAs(
  work: InCommand,
  provider: ProviderName,
  person: ExternalPerson,
  userId: string,
): Promise<Recognised> {
  const { tx, at, actedBy, target } = work;
  const [account] = await tx.rows<{ active: boolean }>({
    name: 'hold_account_of_identity',
    text: 'select active from users where id = $1 and deleted_at is null for no key update',
    values: [userId],
  });
  // Unlinked or deleted while the row was waited for.
  if (account === undefined || (await ownerOf(tx, provider, person)) !== userId)
    throw refuse('auth.oauth_flow_rejected', {});
  actedBy(userId);
  target({ kind: 'user', id: userId }, { provider });
  if (!account.active) return { refused: refuse('auth.deactivated', {}) };
  const banned = await banAtDoor(tx, userId);
  if (banned !== null) return { refused: banned };
  await touchIdentity(tx, provider, person, at);
  return { userId };
}

interface Namesake {
  readonly id: string;
  readonly active: boolean;
  /** Its holder reads the mail of its address, and chose the password, if there is one, by a link sent there. */
  readonly proven: boolean;
  readonly linked: boolean;
}

async function firstSignIn(work: InCommand, provider: ProviderName, person: ExternalPerson): Promise<Recognised> {
  const { tx, ports, at, target } = work;
  const address = addressOf(person);
  if (address === null) throw refuse('oauth.no_email', { provider: providers[provider].title });
  const [namesake] = await tx.rows<Namesake>({
    name: 'account_with_address',
    text: `select u.id, u.active,
        u.email_verified_at is not null and (u.password_hash is null or u.password_proven_at is not null) as proven,
        exists (select 1 from external_identities i where i.user_id = u.id and i.provider = $2) as linked
      from users u where fold_ascii(u.email) = fold_ascii($1) and u.deleted_at is null for no key update of u`,
    values: [address.email, provider],
  });
  if (namesake === undefined) return { userId: await accountFor(work, provider, person, address) };
  // An address that the provider gave to somebody else since, or that the account's holder never showed to be theirs,
  // would let a stranger in; a password that somebody else chose would leave one there.
  if (!address.verified || !namesake.proven || namesake.linked) {
    target({ kind: 'user', id: namesake.id }, { provider });
    return { refused: refuse('oauth.account_exists', { provider: providers[provider].title }) };
  }
  const banned = namesake.active ? await banAtDoor(tx, namesake.id) : null;
  if (namesake.active && banned === null) {
    await insertIdentity(tx, { id: ports.newId(), userId: namesake.id, provider, person, at });
    target({ kind: 'user', id: namesake.id }, { linked: 'by verified address' });
    await tellOwner(work, namesake.id, 'identity_linked', provider);
    return recogniseAs(work, provider, person, namesake.id);
  }
  work.actedBy(namesake.id);
  target({ kind: 'user', id: namesake.id }, { provider });
  return { refused: banned ?? refuse('auth.deactivated', {}) };
}

async function accountFor(
  work: InCommand,
  provider: ProviderName,
  person: ExternalPerson,
  { email, verified }: ExternalAddress,
): Promise<string> {
  const { tx, ports, at, target } = work;
  await mustBeOpen(tx, ports.settings);
  const user = await openAccount(work, {
    id: ports.newId(),
    email,
    emailVerified: verified,
    username: await freeUsername(tx, person),
    displayName: nameFrom(person.name),
    firstName: nameFrom(person.firstName),
    lastName: nameFrom(person.lastName),
    department: null,
    passwordHash: null,
    authProvider: provider,
    imageUrl: pictureFrom(person.picture),
  });
  await insertIdentity(tx, { id: ports.newId(), userId: user.id, provider, person, at });
  target({ kind: 'user', id: user.id }, { provider, created: true });
  return user.id;
}
