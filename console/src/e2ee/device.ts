import { madeBackup, openedBackup, type Secrets } from './backup.ts';
import { type Bytes, base64url, isSame, randomBytes, sha256 } from './bytes.ts';
import { E2eeError } from './errors.ts';
import { type Identity, identityOf, keyLength, newSeed } from './identity.ts';
import type { BackupVersion, KeyServer, OwnKeys, Published, StepUp } from './key-server.ts';
import type { Kept, KeyStore } from './key-store.ts';
import { mustBeStrong } from './passphrase.ts';
import { oneTimeKeys, signedPreKey } from './pre-keys.ts';
import { aesKey } from './sealing.ts';
import { refreshPeers, storePeers } from './shared-state.ts';

/** One person in one browser. */
export interface Device {
  readonly userId: string;
  readonly server: KeyServer;
  readonly store: KeyStore;
  readonly now: () => Date;
  /** What a guess at the passphrase of new backups costs; the usual where it is not said. */
  readonly cost?: number;
}

/**
 * How things stand in this browser.
 * - `ready`: it can encrypt and decrypt.
 * - `none`: the person has no identity; `createIdentity` makes one.
 * - `locked`: there is one, and a backup that the passphrase opens: `restoreIdentity`.
 * - `foreign`: there is one that no backup opens, made by another client: only `replaceIdentity` goes on.
 */
export type Standing = 'ready' | 'none' | 'locked' | 'foreign';

const days = (count: number): number => count * 24 * 3600 * 1000;
const oneTimeKeysAtOnce = 50;

interface Found {
  readonly kept: Kept | null;
  readonly own: OwnKeys | null;
  /** The newest first. */
  readonly backups: readonly BackupVersion[];
  /** The newest backup of the identity in use. */
  readonly openable: BackupVersion | undefined;
}

async function look({ userId, server, store }: Device): Promise<Found> {
  const [kept, own, backups] = await Promise.all([store.read(userId), server.own(), server.backups()]);
  const openable = own === null ? backups[0] : backups.find(each => isSame(each.identityKey, own.identityKey));
  return { kept, own, backups, openable };
}

/** Finds out how things stand, and publishes an identity where this browser was stopped before it could. */
export async function standing(device: Device): Promise<Standing> {
  const { kept, own, openable } = await look(device);
  if (kept !== null && own !== null && isSame(kept.identity.key, own.identityKey)) return 'ready';
  if (kept !== null && own === null && openable !== undefined && isSame(openable.identityKey, kept.identity.key)) {
    await publish(device, kept.identity);
    return 'ready';
  }
  if (openable !== undefined) return 'locked';
  return own === null ? 'none' : 'foreign';
}

/** Makes the first identity. Throws `weak_passphrase`, or `changed_meanwhile` where there is one by now. */
export async function createIdentity(device: Device, passphrase: string): Promise<void> {
  mustBeStrong(passphrase);
  const { kept, own, backups } = await look(device);
  if (own !== null || backups.length > 0) throw new E2eeError('changed_meanwhile');
  const secrets: Secrets = { seeds: [newSeed()], stateKey: randomBytes(keyLength) };
  const identity = await backUp(device, secrets, passphrase, { expected: 0 });
  await keep(device, secrets, kept);
  await publish(device, identity);
}

/** Opens the backup in this browser. Throws `wrong_passphrase`, `no_backup`, `damaged` or `newer_version`. */
export async function restoreIdentity(device: Device, passphrase: string): Promise<void> {
  const { kept, own, openable } = await look(device);
  const secrets = await openVersion(device, openable, passphrase);
  const { identity } = await keep(device, secrets, kept);
  if (own === null) await publish(device, identity);
  await refreshPeers(device);
}

/**
 * Makes another identity in place of the one there is; contacts are told. What was encrypted to the one before can be
 * read where that is still kept, and everywhere if its passphrase is given. Needs a fresh sign-in, or the password.
 */
export async function replaceIdentity(
  device: Device,
  passphrase: string,
  { before, ...stepUp }: StepUp & { readonly before?: string } = {},
): Promise<void> {
  mustBeStrong(passphrase);
  const { kept, backups, openable } = await look(device);
  const old = before === undefined ? [] : (await openVersion(device, openable, before)).seeds;
  const secrets: Secrets = { seeds: [newSeed(), ...old], stateKey: randomBytes(keyLength) };
  const identity = await backUp(device, secrets, passphrase, { expected: backups[0]?.version ?? 0, ...stepUp });
  await publish(device, identity, { replace: true, ...stepUp });
  await keep(device, secrets, kept);
  await storePeers(device, peers => peers);
}

/** Another passphrase for the same identity. Needs a fresh sign-in, or the password. Throws as `restoreIdentity` does. */
export async function changePassphrase(
  device: Device,
  before: string,
  next: string,
  stepUp: StepUp = {},
): Promise<void> {
  mustBeStrong(next);
  const { backups, openable } = await look(device);
  const secrets = await openVersion(device, openable, before);
  await backUp(device, secrets, next, { expected: backups[0]?.version ?? 0, ...stepUp });
}

/** Backups that are kept, the newest first: an older one opens with the passphrase that it was made under. */
export const listBackups = ({ server }: Device): Promise<BackupVersion[]> => server.backups();

/** Adds the identities in an older backup to this browser, to read what was encrypted to them. Returns how many are new. */
export async function openOlderBackup(device: Device, version: number, passphrase: string): Promise<number> {
  const kept = await device.store.read(device.userId);
  if (kept === null) throw new E2eeError('no_identity');
  const found = (await device.server.backups()).find(each => each.version === version);
  const { seeds } = await openVersion(device, found, passphrase);
  const identities = await Promise.all(seeds.map(identityOf));
  const known = [kept.identity, ...kept.former];
  const added = identities.filter(({ key }) => !known.some(each => isSame(each.key, key)));
  await device.store.update(device.userId, now => ({ ...now, former: [...now.former, ...added] }));
  return added.length;
}

/** Rotates the signed pre-key once a month, and adds one-time keys before they run out. To be called when the page opens. */
export async function upkeep(device: Device): Promise<'rotated' | 'added' | 'nothing'> {
  const [kept, own] = await Promise.all([device.store.read(device.userId), device.server.own()]);
  if (kept === null || own === null || !isSame(kept.identity.key, own.identityKey)) return 'nothing';
  const now = device.now().getTime();
  const isOld = now - own.signedSince.getTime() > days(30);
  if (isOld || (own.expiresAt !== null && own.expiresAt.getTime() - now < days(3))) {
    await device.server.rotate(await published(device, kept.identity));
    return 'rotated';
  }
  if (own.oneTimeKeys >= 20) return 'nothing';
  const more = await oneTimeKeys(kept.identity, device.now(), oneTimeKeysAtOnce);
  await device.server.add(own.identityKey, own.signedPreKey, more);
  return 'added';
}

/** Takes everything out of this browser, for who signs out. */
export const forget = ({ store, userId }: Device): Promise<void> => store.forget(userId);

async function openVersion(device: Device, found: BackupVersion | undefined, passphrase: string): Promise<Secrets> {
  const backup = found === undefined ? null : await device.server.backup(found.version);
  if (backup === null) throw new E2eeError('no_backup');
  return openedBackup(device.userId, backup, passphrase);
}

async function backUp(
  { userId, server, cost }: Device,
  secrets: Secrets,
  passphrase: string,
  { expected, ...stepUp }: StepUp & { readonly expected: number },
): Promise<Identity> {
  const identity = await identityOf(secrets.seeds[0]);
  const content = await madeBackup(userId, secrets, passphrase, cost);
  await server.storeBackup(expected, { identityKey: identity.key, content, ...stepUp });
  return identity;
}

async function publish(
  device: Device,
  identity: Identity,
  how: StepUp & { readonly replace?: boolean } = {},
): Promise<void> {
  await device.server.upload({ ...(await published(device, identity)), ...how });
}

async function published({ now }: Device, identity: Identity): Promise<Published> {
  const at = now();
  return {
    identityKey: identity.key,
    signed: await signedPreKey(identity, at),
    expiresAt: new Date(at.getTime() + days(90)),
    oneTime: await oneTimeKeys(identity, at, oneTimeKeysAtOnce),
  };
}

/** Keeps secrets in this browser, beside identities that it had before. */
async function keep({ userId, store }: Device, { seeds, stateKey }: Secrets, before: Kept | null): Promise<Kept> {
  const [identity, ...former] = await Promise.all(seeds.map(identityOf));
  if (identity === undefined) throw new E2eeError('damaged');
  const known = [identity, ...former];
  const others = before === null ? [] : [before.identity, ...before.former];
  const kept: Kept = {
    userId,
    identity,
    former: [...former, ...others.filter(({ key }) => !known.some(each => isSame(each.key, key)))],
    stateKey: await aesKey(stateKey),
    stateKeyId: await idOf(stateKey),
    peers: before?.peers ?? {},
  };
  await store.write(kept);
  return kept;
}

const idOf = async (key: Bytes): Promise<string> => base64url((await sha256(key)).slice(0, 8));
