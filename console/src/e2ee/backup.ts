import { type Bytes, base64, bytesOf, exactly, isSame, textOf, utf8 } from './bytes.ts';
import { E2eeError } from './errors.ts';
import { identityKeyText, identityOf, keyLength } from './identity.ts';
import { fresh, type Stretching, stretched, usualCost } from './passphrase.ts';
import { seal, unseal } from './sealing.ts';

const version = 1;

/** All that a further browser needs. */
export interface Secrets {
  /** Of the identity now, and of those before it. */
  readonly seeds: readonly [Bytes, ...Bytes[]];
  /** What browsers of one person keep in common is encrypted under it. */
  readonly stateKey: Bytes;
}

/** As it is stored: the server learns whose it is, and how much. */
interface BackupContent {
  readonly v: number;
  readonly how: Stretching;
  readonly check: string;
  readonly sealed: string;
}

/** Encrypts secrets under a passphrase, bound to the person and to their identity key. */
export async function madeBackup(
  userId: string,
  secrets: Secrets,
  passphrase: string,
  cost = usualCost,
): Promise<string> {
  const [seed] = secrets.seeds;
  const { key, check, how } = await stretched(passphrase, fresh(cost));
  const plain = utf8(JSON.stringify({ seeds: secrets.seeds.map(base64), state_key: base64(secrets.stateKey) }));
  const sealed = await seal(key, plain, boundTo(userId, (await identityOf(seed)).key));
  return JSON.stringify({ v: version, how, check: base64(check), sealed: base64(sealed) } satisfies BackupContent);
}

/** Opens a backup. Throws `wrong_passphrase`, `damaged` for what was changed or is somebody else's, or `newer_version`. */
export async function openedBackup(
  userId: string,
  { identityKey, content }: { readonly identityKey: Bytes; readonly content: string },
  passphrase: string,
): Promise<Secrets> {
  const { how, check, sealed } = contentIn(content);
  const shown = await stretched(passphrase, how);
  if (!isSame(shown.check, check)) throw new E2eeError('wrong_passphrase');
  const plain = await unseal(shown.key, sealed, boundTo(userId, identityKey));
  const secrets = plain === null ? null : secretsIn(textOf(plain));
  if (secrets === null || !isSame((await identityOf(secrets.seeds[0])).key, identityKey))
    throw new E2eeError('damaged');
  return secrets;
}

const boundTo = (userId: string, identityKey: Bytes): Bytes =>
  utf8(JSON.stringify(['gatehouse/e2ee/backup/1', userId.toLowerCase(), identityKeyText(identityKey)]));

function contentIn(text: string): { readonly how: Stretching; readonly check: Bytes; readonly sealed: Bytes } {
  const content = parsed(text) as Partial<BackupContent> | null;
  if (typeof content?.v === 'number' && content.v > version) throw new E2eeError('newer_version');
  const check = exactly(16, content?.check);
  const sealed = typeof content?.sealed === 'string' ? bytesOf(content.sealed) : null;
  const { how } = content ?? {};
  if (content?.v !== version || check === null || sealed === null || typeof how?.salt !== 'string')
    throw new E2eeError('damaged');
  return { how, check, sealed };
}

function secretsIn(text: string): Secrets | null {
  const content = parsed(text) as { seeds?: unknown; state_key?: unknown } | null;
  const seeds = Array.isArray(content?.seeds) ? content.seeds.map(each => exactly(keyLength, each)) : [];
  const stateKey = exactly(keyLength, content?.state_key);
  const [seed, ...former] = seeds;
  if (seed === undefined || seed === null || stateKey === null) return null;
  return { seeds: [seed, ...former.filter(each => each !== null)], stateKey };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
